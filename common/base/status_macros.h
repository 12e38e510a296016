#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns the status of `expr` from the enclosing function unless it is OK.
#define WM_RETURN_IF_ERROR(expr)                        \
  do {                                                  \
    if (auto wm_status_ = (expr); !wm_status_.ok()) {   \
      return wm_status_;                                \
    }                                                   \
  } while (false)

#define WM_CONCAT_INNER_(a, b) a##b
#define WM_CONCAT_(a, b) WM_CONCAT_INNER_(a, b)

// Declares or assigns `lhs` with the value of the StatusOr `expr`, or returns its status from the enclosing function.
#define WM_ASSIGN_OR_RETURN(lhs, expr) WM_ASSIGN_OR_RETURN_(WM_CONCAT_(wm_result_, __LINE__), lhs, expr)
#define WM_ASSIGN_OR_RETURN_(result, lhs, expr) \
  auto result = (expr);                         \
  if (!result.ok()) return result.status();     \
  lhs = *std::move(result)
