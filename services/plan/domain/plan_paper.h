#pragma once

#include <string>
#include <vector>

#include "services/plan/domain/plan_view.h"

namespace waymark::plan {

// One piece of a document, whatever it is written as.
struct Block {
  enum class Kind {
    kTitle,    // of the whole document, once, first
    kHeading,  // of a part
    kSection,  // of a section of a part
    kText,     // a paragraph
    kPrompt,   // what is asked; its answers follow
    kItem,     // one of a list
    kBlank,    // the line of a prompt that nothing was written on
  };
  Kind kind;
  std::string text;  // one line or several, plain; empty with kBlank
};

// The plan and the filled checklist to take away: first the plan (direction, goals, tracks with their steps by date,
// actions, what if, people, life, pay, reviews), then the checklist's 23 lines in the paper's order, then the eight
// questions. Parts of which nothing is there, or that the caller may not see, are left out of the plan; lines of the
// checklist that nothing was written on are there, blank.
std::vector<Block> PlanPaper(const PlanView& view);

}  // namespace waymark::plan
