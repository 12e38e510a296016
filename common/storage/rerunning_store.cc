#include "common/storage/rerunning_store.h"

#include <utility>

namespace waymark::storage {
namespace {

class RerunningStore final : public Store {
 public:
  explicit RerunningStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  absl::Status Read(absl::FunctionRef<absl::Status(Txn&)> body) override { return store_->Read(body); }

  void Write(WriteJob job) override {
    // One body for both runs: a copy would hide what it keeps in itself.
    const auto body = std::make_shared<std::function<absl::Status(Txn&)>>(std::move(job.body));
    store_->Write({.body =
                       [body](Txn& txn) {
                         (void)(*body)(txn);
                         return absl::CancelledError("run once to be undone");
                       },
                   .done = nullptr,
                   .abandoned = job.abandoned});
    // Jobs of one caller are made in the order queued.
    job.body = [body](Txn& txn) { return (*body)(txn); };
    store_->Write(std::move(job));
  }

  std::shared_ptr<void> OnCommit(std::function<void()> listener) override { return store_->OnCommit(std::move(listener)); }
  absl::Status CheckWritable() override { return store_->CheckWritable(); }
  void Close() override { store_->Close(); }

 private:
  const std::unique_ptr<Store> store_;
};

}  // namespace

std::unique_ptr<Store> MakeRerunningStore(std::unique_ptr<Store> store) { return std::make_unique<RerunningStore>(std::move(store)); }

}  // namespace waymark::storage
