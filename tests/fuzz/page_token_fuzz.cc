#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/rpc/page_token.h"
#include "tests/fuzz/must.h"
#include "waymark/plan/v1/plan.pb.h"

namespace {

// No bytes crash the reader, and none but those that were made for the query are taken.
void CheckToken(std::string_view bytes) {
  using namespace waymark;
  plan::v1::ListPlansRequest request;
  request.set_parent("members/ana");
  request.set_page_token(std::string(bytes));
  const auto place = rpc::ReadPageToken(request);
  if (!place.ok() || !place->has_value()) return;
  request.clear_page_token();
  const std::string made = rpc::MakePageToken(request, **place);
  request.set_page_token(made);
  const auto again = rpc::ReadPageToken(request);
  fuzz::Must(again.ok() && again->has_value() && (*again)->key == (*place)->key && (*again)->order == (*place)->order,
             "a token does not give its place back");
  request.set_parent("members/bo");
  fuzz::Must(!rpc::ReadPageToken(request).ok(), "a token of another query was taken");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckToken(bytes);
  return 0;
}
