#include "services/plan/handlers/groups.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/timestamp.h"
#include "common/rpc/listing.h"
#include "services/plan/domain/group_view.h"
#include "services/plan/handlers/member_figures.h"
#include "services/plan/handlers/tables.h"

namespace waymark::plan {
namespace {

using storage::Query;
using storage::Stored;
using storage::Table;
using storage::Txn;

constexpr absl::Duration kBetweenRuns = absl::Hours(24);
constexpr absl::Duration kUsesKept = absl::Hours(24 * 731);
constexpr int kAtOnce = 200;

std::string NameOf(const std::string& release, const std::string& group) {
  return release.empty() ? group : base::Cat(release, "/", group);
}

// "unit:Leeds".
std::string GroupOf(const v1::GroupMemory& memory) {
  return memory.name().substr(memory.release().empty() ? 0 : memory.release().size() + 1);
}

const Table<v1::GroupMemory>& Memories() {
  using T = Table<v1::GroupMemory>;
  static const T& table =
      *new T("group_memories", [](const v1::GroupMemory& m) { return m.name(); },
             {T::Number("published", [](const v1::GroupMemory& m) { return int64_t{m.view().published()}; }),
              T::Text("release", [](const v1::GroupMemory& m) { return m.release(); }), T::Text("of_group", GroupOf),
              T::Number("released", [](const v1::GroupMemory& m) { return base::MicrosOf(m.view().release_time()); })},
             {{"release", "published", "of_group"}, {"released"}});
  return table;
}

const Table<v1::GroupViewUse>& Uses() {
  using T = Table<v1::GroupViewUse>;
  static const T& table =
      *new T("group_view_uses", [](const v1::GroupViewUse& u) { return u.name(); },
             {T::Number("used", [](const v1::GroupViewUse& u) { return base::MicrosOf(u.time()); })}, {{"used"}});
  return table;
}

const Table<v1::GroupRun>& Runs() {
  using T = Table<v1::GroupRun>;
  static const T& table = *new T("group_runs", [](const v1::GroupRun& r) { return r.name(); });
  return table;
}

std::string KeyOf(const v1::GetGroupViewRequest& request) {
  return request.has_unit() ? "unit:" + request.unit() : "role:" + request.role();
}

absl::StatusOr<v1::GroupRun> LastRun(Txn& txn) {
  WM_ASSIGN_OR_RETURN(const auto run, Runs().Find(txn, "last"));
  return run ? **run : v1::GroupRun();
}

bool IsDue(const v1::GroupRun& last, absl::Time now) {
  return !last.has_time() ||
         base::MicrosOf(last.time()) + absl::ToInt64Microseconds(kBetweenRuns) <= absl::ToUnixMicros(now);
}

// What `read` makes of each row that the query asks for, page by page, each page in a snapshot of its own.
template <class Result, class M, class Read>
absl::StatusOr<std::vector<Result>> Each(rpc::Work& work, const Table<M>& table, Query query, const Read& read) {
  std::vector<Result> all;
  query.limit = kAtOnce;
  size_t found = 0;
  do {
    std::vector<Result> page;
    std::optional<Query::Place> after = query.after;
    WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
      page.clear();
      WM_ASSIGN_OR_RETURN(const auto rows, table.Select(txn, query));
      found = rows.size();
      for (const auto& row : rows) {
        WM_ASSIGN_OR_RETURN(Result result, read(txn, *row));
        page.push_back(std::move(result));
      }
      if (!rows.empty()) after = table.PlaceOf(query, *rows.back());
      return absl::OkStatus();
    }));
    query.after = after;
    for (Result& result : page) all.push_back(std::move(result));
  } while (found == kAtOnce);
  return all;
}

// What was published of each group by the last release.
absl::StatusOr<std::map<std::string, v1::GroupMemory>> LastRelease(rpc::Work& work) {
  Query of_release;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const v1::GroupRun last, LastRun(txn));
    of_release.equals = {{"release", last.release()}};
    return absl::OkStatus();
  }));
  const auto itself = [](Txn&, const v1::GroupMemory& memory) { return absl::StatusOr<v1::GroupMemory>(memory); };
  WM_ASSIGN_OR_RETURN(auto kept, Each<v1::GroupMemory>(work, Memories(), of_release, itself));
  std::map<std::string, v1::GroupMemory> before;
  for (v1::GroupMemory& memory : kept) before[GroupOf(memory)] = std::move(memory);
  return before;
}

// Puts a group into a release that nobody reads yet.
absl::Status Stage(rpc::Work& work, v1::GroupMemory memory, const std::string& release, absl::Time now) {
  *memory.mutable_view()->mutable_release_time() = base::TimestampOf(now);
  memory.set_name(NameOf(release, memory.name()));
  memory.set_release(release);
  return work.Write([&](Txn& txn) { return Memories().Insert(txn, memory); });
}

absl::Status DeleteAll(rpc::Work& work, const Query& query) {
  int64_t deleted = 0;
  do {
    WM_RETURN_IF_ERROR(work.Write([&](Txn& txn) -> absl::Status {
      WM_ASSIGN_OR_RETURN(deleted, txn.DeleteWhere(Memories().spec(), query, kAtOnce));
      return absl::OkStatus();
    }));
  } while (deleted == kAtOnce);
  return absl::OkStatus();
}

// Each group is written by itself, as what is kept of all of them is much and other writes wait meanwhile; that the new
// release is read from then on is one small write. As one group is held against the others, all of a release are read
// or none: who was slower than another call, or came to no end, publishes nothing.
absl::Status PublishAll(rpc::Work& work, const rpc::Call& call) {
  Query active;
  active.equals = {{"state", int64_t{v1::MEMBER_STATE_ACTIVE}}};
  const auto figures_of = [&](Txn& txn, const v1::Member& member) { return ReadFigures(txn, call, member); };
  WM_ASSIGN_OR_RETURN(const auto figures, Each<MemberFigures>(work, Members(), active, figures_of));
  std::vector<Group> groups = GroupsOf(figures);
  // What was published of a group that nobody belongs to any more is known too.
  WM_ASSIGN_OR_RETURN(const auto before, LastRelease(work));
  std::set<std::string> there;
  for (const Group& group : groups) there.insert(group.key);
  for (const auto& [key, memory] : before) {
    if (!there.contains(key)) groups.push_back({key, {}});
  }
  const std::string release = call.NewId();
  for (v1::GroupMemory& memory : Release(groups, before)) {
    // A group that was never published and is not now leaves nothing behind.
    if (!memory.view().published() && !before.contains(memory.name())) continue;
    WM_RETURN_IF_ERROR(Stage(work, std::move(memory), release, call.now));
  }
  bool is_read = false;
  WM_RETURN_IF_ERROR(work.Write([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const auto found, Runs().Find(txn, "last"));
    Stored<v1::GroupRun> run = found.value_or(Stored<v1::GroupRun>());
    is_read = IsDue(*run, call.now);
    if (!is_read) return absl::OkStatus();
    run.mutable_message().set_name("last");
    run.mutable_message().set_release(release);
    *run.mutable_message().mutable_time() = base::TimestampOf(call.now);
    return Runs().Put(txn, run);
  }));
  Query of_no_use;
  if (is_read) {
    of_no_use.order_by = "released";
    of_no_use.below = storage::Micros(call.now);
  } else {
    of_no_use.equals = {{"release", release}};
  }
  return DeleteAll(work, of_no_use);
}

absl::Status RecordUse(Txn& txn, const rpc::Call& call, const std::string& group, const std::string& id) {
  Query old;
  old.order_by = "used";
  old.below = storage::Micros(call.now - kUsesKept);
  WM_RETURN_IF_ERROR(txn.DeleteWhere(Uses().spec(), old, kAtOnce).status());
  v1::GroupViewUse use;
  use.set_name("groupViewUses/" + id);
  use.set_analyst(call.caller.Key());
  use.set_group(group);
  *use.mutable_time() = base::TimestampOf(call.now);
  return Uses().Insert(txn, use);
}

}  // namespace

std::vector<const storage::TableSpec*> GroupTables() { return {&Memories().spec(), &Uses().spec(), &Runs().spec()}; }

void ValidateGetGroupView(const v1::GetGroupViewRequest& request, base::Violations& violations) {
  if (request.unit().empty() && request.role().empty()) violations.Add("unit", "must be named, or else role");
}

absl::StatusOr<v1::GroupView> GetGroupView(rpc::Work& work, const rpc::Call& call,
                                           const v1::GetGroupViewRequest& request) {
  bool due = false;
  WM_RETURN_IF_ERROR(work.Read([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const v1::GroupRun last, LastRun(txn));
    due = IsDue(last, call.now);
    return absl::OkStatus();
  }));
  if (due) WM_RETURN_IF_ERROR(PublishAll(work, call));
  v1::GroupView view;
  const std::string key = KeyOf(request);
  const std::string id = call.NewId();
  WM_RETURN_IF_ERROR(work.Write([&](Txn& txn) -> absl::Status {
    WM_ASSIGN_OR_RETURN(const v1::GroupRun last, LastRun(txn));
    WM_ASSIGN_OR_RETURN(const auto memory, Memories().Find(txn, NameOf(last.release(), key)));
    view = memory ? Shown(**memory) : v1::GroupView();
    return RecordUse(txn, call, key, id);
  }));
  if (request.has_unit()) view.set_unit(request.unit());
  if (request.has_role()) view.set_role(request.role());
  return view;
}

absl::StatusOr<v1::ListGroupViewsResponse> ListGroupViews(Txn& txn, const rpc::Call& call,
                                                          const v1::ListGroupViewsRequest& request) {
  WM_ASSIGN_OR_RETURN(const v1::GroupRun last, LastRun(txn));
  Query query;
  query.equals = {{"release", last.release()}, {"published", int64_t{1}}};
  query.order_by = "of_group";
  query.descending = true;  // "unit:" before "role:"
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Memories(), query, request));
  v1::ListGroupViewsResponse response;
  for (auto& row : page.rows) {
    v1::GroupView& view = *response.add_group_views();
    view = std::move(*row.mutable_message().mutable_view());
    view.clear_cells();
    view.clear_quantiles();
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::ListGroupViewUsesResponse> ListGroupViewUses(Txn& txn, const rpc::Call& call,
                                                                const v1::ListGroupViewUsesRequest& request) {
  Query query;
  query.order_by = "used";
  query.descending = true;
  WM_ASSIGN_OR_RETURN(auto page, rpc::ReadListing(txn, Uses(), query, request));
  v1::ListGroupViewUsesResponse response;
  for (auto& row : page.rows) *response.add_uses() = std::move(row.mutable_message());
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

rpc::Service MakeGroupService() {
  rpc::Service service("waymark.plan.v1.GroupService");
  service.BindLong("GetGroupView", GetGroupView, ValidateGetGroupView);
  service.Bind("ListGroupViews", ListGroupViews);
  service.Bind("ListGroupViewUses", ListGroupViewUses);
  return service;
}

}  // namespace waymark::plan
