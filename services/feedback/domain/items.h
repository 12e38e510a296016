#pragma once

#include "common/base/error.h"
#include "waymark/feedback/v1/item.pb.h"

namespace waymark::feedback {

// What is wrong with items that a member wants to ask about itself, beyond what the contract's options say: nothing
// asked, an item twice, a goal of somebody else (`member` is members/{member}), a scale whose maximum is not above its
// minimum, that has the same name as another item's but differs from it, or that is ordinal without whole bounds. Field
// paths are relative to Items.
void CheckItems(std::string_view member, const v1::Items& items, base::Violations& violations);

// What is wrong with an answer to `items`: nothing said, something rated twice or not asked, a level on another scale or off it. The
// texts name no content. Field paths are relative to AnswerContent.
void CheckContent(const v1::Items& items, const v1::AnswerContent& content, base::Violations& violations);

// The same answer in the order of the items and with nothing in it that the contract does not know, so that no habit of the
// client's that wrote it shows. `content` has passed CheckContent.
v1::AnswerContent Canonical(const v1::Items& items, const v1::AnswerContent& content);

}  // namespace waymark::feedback
