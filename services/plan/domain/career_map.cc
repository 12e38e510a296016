#include "services/plan/domain/career_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/cat.h"
#include "common/base/date.h"
#include "services/plan/domain/approximate_date.h"
#include "services/plan/domain/map_axis.h"
#include "services/plan/domain/plan_links.h"
#include "services/plan/domain/plan_words.h"
#include "services/plan/domain/text_width.h"

namespace waymark::plan {
namespace {

constexpr double kWidth = 1200;
constexpr double kLeft = 28;
constexpr double kRight = kWidth - 28;
// Of an item: its label's size, how far below its top the text and the mark stand, and the height of a row of items.
constexpr double kLabelSize = 13;
constexpr double kTextDown = 14;
constexpr double kMarkDown = 26;
constexpr double kRow = 42;
constexpr double kGapBetween = 16;
constexpr double kLongestLabel = 460;

// Colours: the first of each pair in light, the second in dark. Text holds 4.5:1 against page and lane, marks 3:1.
constexpr std::string_view kStyle = R"(
text{font-family:Arial,Helvetica,"Liberation Sans","DejaVu Sans",sans-serif;fill:#1b1f24}
.page{fill:#ffffff}.lane{fill:#f3f5f8}.quiet{fill:#4d5661}
.halo{paint-order:stroke;stroke:#f3f5f8;stroke-width:4px;stroke-linejoin:round}
.tick{stroke:#d5dae0;stroke-width:1}.year{stroke:#8a939d;stroke-width:1}
.todo{fill:#ffffff;stroke:#1f5fa8;stroke-width:2}.busy{fill:#1f5fa8;stroke:#1f5fa8;stroke-width:2}
.done{fill:#1a6b38;stroke:#1a6b38;stroke-width:2}.gone{fill:none;stroke:#6a7480;stroke-width:2;stroke-dasharray:3 3}
.goal{fill:#ffffff;stroke:#6b3fa0;stroke-width:2.5}.met{fill:#6b3fa0;stroke:#6b3fa0;stroke-width:2.5}
.wire{stroke:#b3261e;stroke-width:2;stroke-dasharray:2 4}.flag{fill:#b3261e}.warn{fill:#a3211a}
.link{fill:none;stroke:#6a7480;stroke-width:1.2}.head{fill:#6a7480}.spread{stroke:#1b1f24;stroke-width:1.5;fill:none}
.reach{stroke:#6a7480;stroke-width:1.2;stroke-dasharray:1 3;fill:none}
.today{stroke:#b45309;stroke-width:2}.now{fill:#934400}.chip{fill:#1f5fa8}.chiptext{fill:#ffffff}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.page{fill:#0d1117}.lane{fill:#171c24}.quiet{fill:#a6b0bb}.halo{stroke:#171c24}
.tick{stroke:#2b323b}.year{stroke:#6b7682}
.todo{fill:#171c24;stroke:#6cb0f5}.busy{fill:#6cb0f5;stroke:#6cb0f5}
.done{fill:#4cc26f;stroke:#4cc26f}.gone{stroke:#8b95a1}
.goal{fill:#171c24;stroke:#c297ff}.met{fill:#c297ff;stroke:#c297ff}
.wire{stroke:#ff8078}.flag{fill:#ff8078}.warn{fill:#ff9d96}
.link{stroke:#8b95a1}.head{fill:#8b95a1}.spread{stroke:#e6edf3}.reach{stroke:#8b95a1}
.today{stroke:#f0a34a}.now{fill:#f5b56b}.chip{fill:#6cb0f5}.chiptext{fill:#0d1117}}
)";

enum class Mark { kBar, kDiamond, kGoal, kFlag, kUndated };

// Something on a lane: a mark on the axis with a label above it.
struct Item {
  Mark mark;
  std::string css;      // class of the mark
  std::string label;    // fitted
  std::string remark;   // behind the label, quieter: the date, the state
  std::string tooltip;  // the whole text
  const v1::Step* step = nullptr;
  double from = 0, until = 0;  // of the mark
  double text_from = 0, text_until = 0;
  double left = 0, right = 0;  // of all there is to it
  std::optional<std::pair<double, double>> spread;
  int row = 0;
};

struct Lane {
  const v1::Track* track = nullptr;  // null: the lane of goals
  std::vector<Item> items;
  int rows = 0;
  std::vector<std::string> about;  // fitted lines below the title
  double top = 0, items_top = 0, bottom = 0;
};

std::string CssOf(const v1::Step& step) {
  switch (step.progress()) {
    case v1::STEP_PROGRESS_UNDER_WAY:
      return "busy";
    case v1::STEP_PROGRESS_DONE:
      return "done";
    case v1::STEP_PROGRESS_DROPPED:
      return "gone";
    default:
      return "todo";
  }
}

std::optional<DaySpan> Span(bool set, const type::v1::ApproximateDate& date) {
  return set ? SpanOf(date) : std::nullopt;
}

// The days a plan speaks of.
class Days {
 public:
  void Add(absl::CivilDay day) {
    first_ = std::min(first_, day);
    last_ = std::max(last_, day);
  }
  void Add(const std::optional<DaySpan>& span) {
    if (!span) return;
    Add(span->first);
    Add(span->last);
  }
  void Add(const google::type::Date& date) {
    if (const auto day = base::CalendarDay(date)) Add(*day);
  }
  absl::CivilDay first() const { return first_; }
  absl::CivilDay last() const { return last_; }

 private:
  absl::CivilDay first_ = absl::CivilDay(2200, 1, 1);
  absl::CivilDay last_ = absl::CivilDay(1969, 1, 1);
};

class Picture {
 public:
  Picture(const PlanView& view, const Spreads& spreads)
      : view_(view), plan_(view.plan), spreads_(spreads), axis_(MakeAxis()) {}

  std::string Draw() && {
    MakeLanes();
    const double head = 96;
    double y = head + 26;
    for (Lane& lane : lanes_) y = Place(lane, y) + 12;
    const double bottom = y;
    const double height = bottom + 64;
    Begin(height);
    DrawHead();
    for (const Lane& lane : lanes_) {
      base::Append(&out_, absl::StrFormat(R"(<rect class="lane" x="%g" y="%g" width="%g" height="%g" rx="6"/>)",
                                          kLeft - 12, lane.top, kRight - kLeft + 24, lane.bottom - lane.top));
    }
    DrawAxis(head, bottom);
    DrawToday(head, bottom);
    DrawLinks();
    for (const Lane& lane : lanes_) DrawLane(lane);
    DrawLegend(bottom + 26);
    return std::move(out_) + "</svg>\n";
  }

 private:
  MapAxis MakeAxis() const {
    Days days;
    days.Add(view_.today);
    for (const v1::Goal& goal : plan_.goals()) days.Add(Span(goal.has_target_date(), goal.target_date()));
    for (const v1::Step& step : plan_.steps()) {
      days.Add(Span(step.has_start_date(), step.start_date()));
      days.Add(Span(step.has_target_date(), step.target_date()));
      if (const auto spread = spreads_.find(step.name()); spread != spreads_.end()) {
        days.Add(spread->second.p10);
        days.Add(spread->second.p90);
      }
    }
    for (const v1::Track& track : plan_.tracks()) {
      for (const v1::Tripwire& wire : track.tripwires()) days.Add(wire.by_date());
    }
    days.Add(plan_.next_review_date());
    return MapAxis(days.first(), days.last(), kLeft, kRight);
  }

  // Lays the label of an item whose mark is set: it begins with the mark where there is room to the right, else it ends
  // at the edge.
  void LayLabel(Item& item, const std::string& title, const std::string& remark) const {
    const double remark_width = remark.empty() ? 0 : TextWidth(" · " + remark, kLabelSize);
    item.label = FitText(title, kLabelSize, kLongestLabel - remark_width);
    item.remark = remark;
    const double width = TextWidth(item.label, kLabelSize) + remark_width;
    item.text_from = std::max(kLeft, std::min(item.from, kRight - width));
    item.text_until = item.text_from + width;
    item.left = std::min(item.from, item.text_from);
    item.right = std::max(item.until, item.text_until);
    if (item.spread) {
      item.left = std::min(item.left, item.spread->first);
      item.right = std::max(item.right, item.spread->second);
    }
  }

  Item GoalItem(const v1::Goal& goal) const {
    Item item{.mark = Mark::kGoal, .css = goal.progress() == v1::GOAL_PROGRESS_REACHED ? "met" : "goal"};
    const auto span = Span(goal.has_target_date(), goal.target_date());
    std::string remark = span ? InWords(goal.target_date()) : "no date yet";
    if (goal.progress() == v1::GOAL_PROGRESS_REACHED) remark += ", reached";
    if (goal.progress() == v1::GOAL_PROGRESS_DROPPED) {
      remark += ", given up";
      item.css = "gone";
    }
    const double x = span ? axis_.XOf(span->last) : kLeft + 8;
    item.from = x - 7;
    item.until = x + 7;
    item.tooltip = base::Cat("Goal: ", goal.title(), " (", remark, ")");
    LayLabel(item, goal.title(), remark);
    return item;
  }

  Item StepItem(const v1::Step& step) const {
    const auto begin = Span(step.has_start_date(), step.start_date());
    const auto end = Span(step.has_target_date(), step.target_date());
    Item item{.mark = Mark::kDiamond, .css = CssOf(step)};
    item.step = &step;
    if (end && begin) {
      item.mark = Mark::kBar;
      item.from = axis_.XOf(begin->first);
      item.until = std::max(axis_.XOf(end->last), item.from + 10);
    } else if (end || begin) {
      const double x = end ? axis_.XOf(end->last) : axis_.XOf(begin->first);
      item.from = x - 8;
      item.until = x + 8;
    } else {
      item.mark = Mark::kUndated;
      item.from = kLeft;
      item.until = kLeft + 16;
    }
    std::string remark = end     ? InWords(step.target_date())
                         : begin ? "from " + InWords(step.start_date())
                                 : "no date yet";
    if (const std::string progress = InWords(step.progress()); !progress.empty()) base::Append(&remark, ", ", progress);
    item.tooltip = base::Cat(step.title(), " (", InWords(step.kind()), ", ", remark, ")");
    if (const auto spread = spreads_.find(step.name()); spread != spreads_.end()) {
      // A step without a date stands anywhere on the axis.
      if (item.mark != Mark::kUndated) item.spread = {axis_.XOf(spread->second.p10), axis_.XOf(spread->second.p90)};
      base::Append(&item.tooltip, ". Forecast: ", InWords(spread->second.p10), " to ", InWords(spread->second.p90));
    }
    LayLabel(item, step.title(), remark);
    return item;
  }

  Item WireItem(const v1::Tripwire& wire) const {
    Item item{.mark = Mark::kFlag, .css = "flag"};
    const auto day = base::CalendarDay(wire.by_date());
    const double x = day ? axis_.XOf(*day) : kLeft;
    item.from = x - 1;
    item.until = x + 12;
    const std::string unless = InWords(view_, wire.unless());
    const std::string title = unless.empty() ? "Tripwire" : base::Cat("Tripwire unless ", unless);
    const std::string remark = base::Cat("by ", InWords(wire.by_date()), wire.has_tripped_date() ? ", tripped" : "");
    item.tooltip = base::Cat(title, ", ", remark, wire.contingency().empty() ? "" : ": ", wire.contingency());
    LayLabel(item, title, remark);
    return item;
  }

  // The target role of a track and what is still open there, as lines that fit.
  std::vector<std::string> About(const v1::Track& track) const {
    constexpr size_t kMostGaps = 6;
    std::vector<std::string> lines;
    const v1::TargetRole& target = track.has_target_role() ? track.target_role() : plan_.target_role();
    if (target.role().empty() && target.title().empty()) return lines;
    std::string text = base::Cat("Leads to ", TitleOf(view_, target));
    const auto gap = std::find_if(view_.gaps.begin(), view_.gaps.end(), [&](const v1::SkillGap& each) {
      return !target.role().empty() && each.role() == target.role();
    });
    if (gap == view_.gaps.end()) return {FitText(text, kLabelSize, kRight - kLeft)};
    std::vector<std::string> open;
    int more = 0;
    for (const auto& difference : gap->differences()) {
      if (difference.kind() != v1::SkillDifference::KIND_UP) continue;
      if (open.size() < kMostGaps) {
        open.push_back(difference.title());
      } else {
        ++more;
      }
    }
    lines.push_back(FitText(text, kLabelSize, kRight - kLeft));
    if (const std::string closed = ClosedInWords(view_, target); !closed.empty())
      lines.push_back(FitText(closed, kLabelSize, kRight - kLeft));
    if (open.empty()) return lines;
    lines.push_back(
        FitText(base::Cat("Open gaps: ", absl::StrJoin(open, ", "), more > 0 ? base::Cat(" and ", more, " more") : ""),
                kLabelSize, kRight - kLeft));
    return lines;
  }

  void MakeLanes() {
    if (!plan_.goals().empty()) {
      Lane& lane = lanes_.emplace_back();
      for (const v1::Goal& goal : plan_.goals()) lane.items.push_back(GoalItem(goal));
    }
    const std::vector<const v1::Step*> steps = StepsInOrder(plan_, true);
    for (const v1::Track* track : TracksInOrder(plan_)) {
      Lane& lane = lanes_.emplace_back();
      lane.track = track;
      lane.about = About(*track);
      for (const v1::Tripwire& wire : track->tripwires()) lane.items.push_back(WireItem(wire));
      for (const v1::Step* step : steps) {
        if (StandsOn(*step, track->name())) lane.items.push_back(StepItem(*step));
      }
    }
  }

  // Gives each item of the lane the first row that is free where it stands, in the order of their beginnings; those
  // without a date below. Returns the lane's bottom.
  double Place(Lane& lane, double top) {
    std::stable_sort(lane.items.begin(), lane.items.end(), [](const Item& a, const Item& b) {
      const bool a_last = a.mark == Mark::kUndated, b_last = b.mark == Mark::kUndated;
      return std::pair(a_last, a.left) < std::pair(b_last, b.left);
    });
    std::vector<double> used;  // how far each row is taken
    size_t first_undated = 0;
    bool undated = false;
    for (Item& item : lane.items) {
      if (item.mark == Mark::kUndated && !std::exchange(undated, true)) first_undated = used.size();
      size_t row = item.mark == Mark::kUndated ? first_undated : 0;
      if (item.mark == Mark::kUndated) MoveBehind(used, row, item);
      while (row < used.size() && used[row] + kGapBetween > item.left) ++row;
      if (row == used.size()) used.push_back(0);
      used[row] = item.right;
      item.row = static_cast<int>(row);
    }
    lane.rows = static_cast<int>(used.size());
    lane.top = top;
    lane.items_top = top + 30 + 18 * lane.about.size();
    lane.bottom = lane.items_top + std::max(1, lane.rows) * kRow + 6;
    return lane.bottom;
  }

  // An item without a date may stand anywhere: behind the last one of the first row from `row` on that has room.
  static void MoveBehind(const std::vector<double>& used, size_t row, Item& item) {
    for (; row < used.size(); ++row) {
      const double by = used[row] + kGapBetween + 4 - item.left;
      if (item.right + by > kRight) continue;
      for (double* x : {&item.from, &item.until, &item.text_from, &item.text_until, &item.left, &item.right}) *x += by;
      return;
    }
  }

  void Begin(double height) {
    const std::string title = plan_.title().empty() ? "Career map" : base::Cat("Career map: ", plan_.title());
    out_ = absl::StrFormat(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" )"
                           R"(role="img" aria-labelledby="title desc">)",
        kWidth, height, kWidth, height);
    base::Append(&out_, "\n<title id=\"title\">", EscapeXml(title), "</title>\n<desc id=\"desc\">",
                 EscapeXml(Description()), "</desc>\n<style>", kStyle, "</style>\n",
                 absl::StrFormat(R"(<rect class="page" width="%g" height="%g"/>)", kWidth, height), "\n");
  }

  // What the picture shows, for those who cannot see it.
  std::string Description() const {
    std::string text = base::Cat("As of ", InWords(view_.today), ".");
    for (const Lane& lane : lanes_) {
      base::Append(&text, " ", lane.track == nullptr ? "Goals" : base::Cat("Track ", lane.track->title()),
                   lane.track != nullptr && Followed(*lane.track) ? " (followed)" : "", ":");
      for (const std::string& line : lane.about) base::Append(&text, " ", line, ".");
      for (const Item& item : lane.items) base::Append(&text, " ", item.tooltip, ".");
      if (lane.items.empty()) text += " nothing yet.";
    }
    if (plan_.has_next_review_date()) base::Append(&text, " Next review: ", InWords(plan_.next_review_date()), ".");
    return text;
  }

  bool Followed(const v1::Track& track) const { return FollowedTrack(plan_) == &track; }

  void Text(double x, double y, double size, std::string_view css, std::string_view text, std::string_view more = "") {
    base::Append(&out_, absl::StrFormat(R"(<text x="%.1f" y="%.1f" font-size="%g")", x, y, size),
                 css.empty() ? "" : base::Cat(" class=\"", css, "\""), more, ">", EscapeXml(text), "</text>\n");
  }

  void DrawHead() {
    Text(kLeft, 38, 24, "", FitText(plan_.title().empty() ? "Career map" : plan_.title(), 24, kRight - kLeft),
         " font-weight=\"bold\"");
    std::vector<std::string> about;
    if (!view_.member_title.empty()) about.push_back(view_.member_title);
    if (plan_.has_target_role()) about.push_back(base::Cat("towards ", TitleOf(view_, plan_.target_role())));
    if (plan_.has_next_review_date()) about.push_back(base::Cat("next review ", InWords(plan_.next_review_date())));
    Text(kLeft, 62, 14, "quiet", FitText(absl::StrJoin(about, " · "), 14, kRight - kLeft));
  }

  void DrawAxis(double top, double bottom) {
    for (const MapAxis::Tick& tick : axis_.ticks()) {
      base::Append(&out_, absl::StrFormat(R"(<line class="%s" x1="%.1f" y1="%g" x2="%.1f" y2="%g"/>)",
                                          tick.major ? "year" : "tick", tick.x, tick.major ? top : top + 14, tick.x,
                                          bottom - 12));
      out_ += "\n";
      if (!tick.label.empty()) Text(tick.x + 4, top + 10, 12, "quiet", tick.label);
    }
  }

  void DrawToday(double top, double bottom) {
    const double x = axis_.XOf(view_.today);
    // Not through the labels of the axis.
    for (const auto& [from, until] : {std::pair(top - 8, top - 2), std::pair(top + 15, bottom - 12)}) {
      base::Append(&out_,
                   absl::StrFormat(R"(<line class="today" x1="%.1f" y1="%g" x2="%.1f" y2="%g"/>)", x, from, x, until),
                   "\n");
    }
    const std::string label = base::Cat("today, ", InWords(view_.today));
    const double width = TextWidth(label, 12);
    Text(std::clamp(x - width / 2, kLeft, kRight - width), top - 12, 12, "now", label, " font-weight=\"bold\"");
  }

  // Where an item's mark stands in the height of the picture.
  static double MarkY(const Lane& lane, const Item& item) { return lane.items_top + item.row * kRow + kMarkDown; }

  void DrawLinks() {
    absl::flat_hash_map<std::string_view, std::vector<std::pair<const Lane*, const Item*>>> places;
    for (const Lane& lane : lanes_) {
      for (const Item& item : lane.items) {
        if (item.step != nullptr) places[item.step->name()].emplace_back(&lane, &item);
      }
    }
    int links = 0;
    for (const Lane& lane : lanes_) {
      for (const Item& item : lane.items) {
        if (item.step == nullptr) continue;
        for (const std::string& before : item.step->depends_on()) {
          const auto found = places.find(before);
          if (found == places.end() || links++ >= kMaxMapLinks) continue;
          DrawLink(*Nearest(found->second, &lane), {&lane, &item});
        }
      }
    }
  }

  using Spot = std::pair<const Lane*, const Item*>;

  // Of the places where a step stands, that on the same lane, else the first.
  static const Spot* Nearest(const std::vector<Spot>& spots, const Lane* lane) {
    for (const Spot& spot : spots) {
      if (spot.first == lane) return &spot;
    }
    return &spots.front();
  }

  void DrawLink(const Spot& from, const Spot& to) {
    const double x1 = from.second->until, y1 = MarkY(*from.first, *from.second);
    const double x2 = to.second->from, y2 = MarkY(*to.first, *to.second);
    const double turn = x2 - x1 > 16 ? x2 - 8 : x1 + 8;
    if (y1 == y2 && x2 > x1) {
      base::Append(&out_, absl::StrFormat(R"(<path class="link" d="M%.1f %.1fH%.1f"/>)", x1, y1, x2 - 2));
    } else if (x2 - x1 > 16) {
      base::Append(&out_,
                   absl::StrFormat(R"(<path class="link" d="M%.1f %.1fH%.1fV%.1fH%.1f"/>)", x1, y1, turn, y2, x2 - 2));
    } else {
      const double between = y2 > y1 ? y2 - kMarkDown - 2 : y2 + 10;
      base::Append(&out_, absl::StrFormat(R"(<path class="link" d="M%.1f %.1fH%.1fV%.1fH%.1fV%.1fH%.1f"/>)", x1, y1,
                                          turn, between, x2 - 8, y2, x2 - 2));
    }
    base::Append(&out_, absl::StrFormat(R"(<path class="head" d="M%.1f %.1fl-6 -3v6z"/>)", x2, y2), "\n");
  }

  void DrawLane(const Lane& lane) {
    const std::string title = lane.track == nullptr
                                  ? "Goals"
                                  : FitText(base::Cat(lane.track->priority(), ". ", lane.track->title()), 16, 900);
    Text(kLeft, lane.top + 22, 16, "halo", title, " font-weight=\"bold\"");
    if (lane.track != nullptr && Followed(*lane.track) && plan_.tracks_size() > 1) {
      const double x = kLeft + TextWidth(title, 16) * 1.12 + 12;  // bold is wider
      const double width = TextWidth("followed", 12) + 16;
      base::Append(&out_, absl::StrFormat(R"(<rect class="chip" x="%.1f" y="%.1f" width="%.1f" height="18" rx="9"/>)",
                                          x, lane.top + 8, width));
      Text(x + 8, lane.top + 21, 12, "chiptext", "followed");
    }
    for (size_t i = 0; i < lane.about.size(); ++i) {
      Text(kLeft, lane.top + 42 + 18 * i, kLabelSize, "quiet halo", lane.about[i]);
    }
    if (lane.items.empty()) Text(kLeft, lane.items_top + kTextDown, kLabelSize, "quiet", "Nothing yet");
    for (const Item& item : lane.items) DrawItem(lane, item);
  }

  void DrawItem(const Lane& lane, const Item& item) {
    const double top = lane.items_top + item.row * kRow;
    const double y = MarkY(lane, item);
    const double middle = (item.from + item.until) / 2;
    base::Append(&out_, "<g><title>", EscapeXml(item.tooltip), "</title>");
    switch (item.mark) {
      case Mark::kBar:
        base::Append(&out_, absl::StrFormat(R"(<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="10" rx="3"/>)",
                                            item.css, item.from, y - 5, item.until - item.from));
        break;
      case Mark::kDiamond:
      case Mark::kUndated:
        base::Append(&out_,
                     absl::StrFormat(R"(<path class="%s" d="M%.1f %.1fl7 7l-7 7l-7 -7z"/>)", item.css, middle, y - 7));
        break;
      case Mark::kGoal:
        base::Append(&out_, absl::StrFormat(R"(<circle class="%s" cx="%.1f" cy="%.1f" r="6"/>)", item.css, middle, y));
        break;
      case Mark::kFlag:
        base::Append(&out_,
                     absl::StrFormat(R"(<line class="wire" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>)", item.from + 1,
                                     y - 8, item.from + 1, lane.bottom),
                     absl::StrFormat(R"(<path class="flag" d="M%.1f %.1fl11 5l-11 5z"/>)", item.from + 1, y - 8));
        break;
    }
    if (item.spread) DrawSpread(item, y);
    base::Append(
        &out_,
        absl::StrFormat(R"(<text class="%s" x="%.1f" y="%.1f" font-size="%g">)",
                        item.mark == Mark::kFlag ? "warn halo" : "halo", item.text_from, top + kTextDown, kLabelSize),
        EscapeXml(item.label));
    if (!item.remark.empty()) base::Append(&out_, "<tspan class=\"quiet\"> · ", EscapeXml(item.remark), "</tspan>");
    out_ += "</text></g>\n";
  }

  // The spread of an item's date, tied to a mark that it does not reach.
  void DrawSpread(const Item& item, double y) {
    const auto [first, last] = *item.spread;
    base::Append(&out_,
                 absl::StrFormat(R"(<path class="spread" d="M%.1f %.1fv6m0 -3H%.1fm0 -3v6"/>)", first, y + 7, last));
    const double middle = (item.from + item.until) / 2;
    if (first <= item.until && last >= item.from) return;
    base::Append(&out_, absl::StrFormat(R"(<path class="reach" d="M%.1f %.1fH%.1fv-4"/>)",
                                        last < item.from ? last : first, y + 10, middle));
  }

  void DrawLegend(double y) {
    double x = kLeft;
    const auto entry = [&](std::string_view mark, std::string_view text) {
      base::Append(&out_, absl::StrFormat(R"svg(<g transform="translate(%.1f %.1f)">)svg", x, y), mark, "</g>");
      Text(x + 28, y + 4, 12, "quiet", text);
      x += 28 + TextWidth(text, 12) + 18;
    };
    entry(R"(<rect class="todo" y="-5" width="20" height="10" rx="3"/>)", "planned");
    entry(R"(<rect class="busy" y="-5" width="20" height="10" rx="3"/>)", "under way");
    entry(R"(<rect class="done" y="-5" width="20" height="10" rx="3"/>)", "done");
    entry(R"(<path class="todo" d="M10 -7l7 7l-7 7l-7 -7z"/>)", "milestone");
    entry(R"(<circle class="goal" cx="10" r="6"/>)", "goal");
    entry(R"(<path class="link" d="M0 0H16"/><path class="head" d="M20 0l-6 -3v6z"/>)", "waits for");
    if (HasTripwire())
      entry(R"(<line class="wire" x1="6" y1="-8" x2="6" y2="8"/><path class="flag" d="M6 -8l11 5l-11 5z"/>)",
            "tripwire");
    if (HasSpread()) entry(R"(<path class="spread" d="M1 -3v6m0 -3H20m0 -3v6"/>)", "done by: 1 in 10 to 9 in 10");
  }

  bool HasSpread() const {
    return std::any_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) {
      return std::any_of(lane.items.begin(), lane.items.end(),
                         [](const Item& item) { return item.spread.has_value(); });
    });
  }

  bool HasTripwire() const {
    return std::any_of(plan_.tracks().begin(), plan_.tracks().end(),
                       [](const v1::Track& track) { return track.tripwires_size() > 0; });
  }

  const PlanView& view_;
  const v1::Plan& plan_;
  const Spreads& spreads_;
  const MapAxis axis_;
  std::vector<Lane> lanes_;
  std::string out_;
};

}  // namespace

std::string DrawCareerMap(const PlanView& view, const Spreads& spreads) { return Picture(view, spreads).Draw(); }

}  // namespace waymark::plan
