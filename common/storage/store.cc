#include "common/storage/store.h"

#include <utility>

#include "absl/synchronization/notification.h"

namespace waymark::storage {

absl::Status Store::WriteAndWait(std::function<absl::Status(Txn&)> body) {
  absl::Notification told;
  absl::Status outcome;
  Write({.body = std::move(body),
         .done =
             [&](absl::Status status) {
               outcome = std::move(status);
               told.Notify();
             },
         .abandoned = nullptr});
  told.WaitForNotification();
  return outcome;
}

}  // namespace waymark::storage
