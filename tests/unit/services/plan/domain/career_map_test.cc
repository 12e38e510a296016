#include "services/plan/domain/career_map.h"

#include <regex>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "services/plan/domain/map_axis.h"
#include "services/plan/domain/text_width.h"
#include "tests/unit/services/plan/domain/papers.h"

namespace waymark::plan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The labels of a picture: where they stand and how wide they are.
struct Label {
  double x, y, width;
  std::string text;
};

std::vector<Label> Labels(const std::string& svg) {
  static const std::regex text(
      "<text(?: class=\"[a-z ]*\")? "
      "x=\"([0-9.]+)\" y=\"([0-9.]+)\" font-size=\"([0-9.]+)\"[^>]*>(.*?)</text>");
  std::vector<Label> labels;
  for (auto at = std::sregex_iterator(svg.begin(), svg.end(), text); at != std::sregex_iterator(); ++at) {
    std::string plain = std::regex_replace((*at)[4].str(), std::regex("<[^>]*>"), "");
    plain = absl::StrReplaceAll(plain, {{"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}});
    labels.push_back({std::stod((*at)[1]), std::stod((*at)[2]), TextWidth(plain, std::stod((*at)[3])), plain});
  }
  return labels;
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

PlanView Crowded(int steps) {
  PlanView view = FullView();
  view.plan.clear_steps();
  const std::string titles[] = {"A course on the design and the operation of very large distributed systems", "Prüfung",
                                "東京支社での半年間の出向プロジェクト", "Стажировка в отделе", "x"};
  for (int i = 0; i < steps; ++i) {
    v1::Step* step = view.plan.add_steps();
    step->set_name("s" + std::to_string(i));
    step->set_title(titles[i % 5] + " " + std::to_string(i));
    step->set_track(i % 3 ? "t1" : "t2");
    step->set_progress(static_cast<v1::StepProgress>(i % 5));
    if (i % 7 != 6) {
      step->mutable_target_date()->set_year(2027 + i % 6);
      step->mutable_target_date()->set_month(1 + i * 5 % 12);
    }
    if (i % 4 == 0) step->mutable_start_date()->set_year(2025 + i % 3);
    for (int before = 0; before < i && before < 50; ++before) step->add_depends_on("s" + std::to_string(before));
  }
  return view;
}

TEST(CareerMap, NoLabelRunsOverAnotherOrTheEdge) {
  for (const int steps : {0, 1, 5, 60, 200}) {
    const std::string svg = DrawCareerMap(Crowded(steps));
    const std::vector<Label> labels = Labels(svg);
    ASSERT_GE(labels.size(), static_cast<size_t>(steps));
    for (size_t i = 0; i < labels.size(); ++i) {
      EXPECT_GE(labels[i].x, 0) << labels[i].text;
      EXPECT_LE(labels[i].x + labels[i].width, 1200) << labels[i].text;
      for (size_t k = 0; k < i; ++k) {
        const bool apart_x =
            labels[i].x >= labels[k].x + labels[k].width || labels[k].x >= labels[i].x + labels[i].width;
        EXPECT_TRUE(apart_x || std::abs(labels[i].y - labels[k].y) >= 14)
            << steps << ": " << labels[i].text << " / " << labels[k].text;
      }
    }
    EXPECT_LT(svg.size(), 400'000u) << steps;
  }
}

TEST(CareerMap, ASpreadIsDrawnWhereThereIsADate) {
  PlanView view = FullView();
  const Spreads spreads = {{"s1", {absl::CivilDay(2027, 7, 1), absl::CivilDay(2028, 1, 1)}}};
  const std::string band = "<path class=\"spread\" d=\"M";
  const auto bands = [&] { return Count(DrawCareerMap(view, spreads), band); };
  EXPECT_EQ(bands(), 2) << "on the axis and in the legend";
  for (v1::Step& step : *view.plan.mutable_steps()) step.clear_start_date(), step.clear_target_date();
  EXPECT_EQ(bands(), 0);
  EXPECT_THAT(DrawCareerMap(view, spreads), HasSubstr("Forecast: 1 July 2027 to 1 January 2028"))
      << "it is told all the same";
}

TEST(CareerMap, TellsWhatKeepsARoleClosed) {
  PlanView view = FullView();
  *view.gaps[0].add_qualifications() =
      testing::Proto<v1::QualificationDifference>("title: 'Ticket' demand: DEMAND_MUST kind: KIND_MISSING");
  EXPECT_THAT(DrawCareerMap(view, {}),
              HasSubstr("Leads to Lead. Closed without &quot;Ticket&quot;, which is not held. Open gaps: "
                        "Piloting."));
}

TEST(CareerMap, TellsWhatThereIs) {
  const Spreads spreads = {{"s1", {absl::CivilDay(2027, 7, 1), absl::CivilDay(2028, 1, 1)}}};
  const std::string svg = DrawCareerMap(FullView(), spreads);
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-labelledby=\"title desc\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"title\">Career map: To lead</title>"));
  EXPECT_THAT(svg, HasSubstr("Track Specialist (followed): Leads to Lead. Open gaps: Piloting."));
  EXPECT_THAT(svg, HasSubstr("Pilot course (training, summer 2027). Forecast: 1 July 2027 to 1 January 2028."));
  EXPECT_THAT(svg, HasSubstr("Tripwire unless &quot;Pilot course&quot; is done"));
  EXPECT_THAT(svg, HasSubstr("today, 4 January 2027"));
  EXPECT_THAT(svg, HasSubstr("next review 1 April 2027"));
  EXPECT_THAT(svg, HasSubstr(">followed</text>"));
  EXPECT_THAT(svg, HasSubstr("class=\"link\""));
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
  EXPECT_THAT(svg, HasSubstr("done by: 1 in 10 to 9 in 10"));
  EXPECT_THAT(DrawCareerMap(FullView()), Not(HasSubstr("1 in 10")));
  EXPECT_EQ(svg, DrawCareerMap(FullView(), spreads));
}

TEST(CareerMap, WhatTheMemberWroteMakesNoMarkup) {
  PlanView view = FullView();
  view.plan.set_title("</title><script>alert(1)</script> & \"so\" \x01");
  view.plan.mutable_steps(0)->set_title("<a href='http://x'>");
  const std::string svg = DrawCareerMap(view);
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, Not(HasSubstr("<a ")));
  EXPECT_THAT(svg, Not(HasSubstr("\x01")));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(CareerMap, LinksAreBounded) {
  const std::string svg = DrawCareerMap(Crowded(200));
  size_t links = 0;
  for (size_t at = svg.find("class=\"link\""); at != std::string::npos; at = svg.find("class=\"link\"", at + 1))
    ++links;
  EXPECT_EQ(links, kMaxMapLinks + 1u);  // one in the legend
}

TEST(MapAxis, DaysStandInOrderWithinTheEdgesAndTicksAreFew) {
  using Day = absl::CivilDay;
  const std::pair<Day, Day> spans[] = {{Day(2027, 1, 4), Day(2027, 1, 4)},
                                       {Day(2027, 1, 1), Day(2028, 6, 1)},
                                       {Day(2020, 1, 1), Day(2040, 1, 1)},
                                       {Day(1970, 1, 1), Day(2199, 12, 31)}};
  for (const auto& [first, last] : spans) {
    const MapAxis axis(first, last, 10, 1000);
    EXPECT_GE(axis.XOf(first), 10);
    EXPECT_LE(axis.XOf(last), 1000);
    EXPECT_EQ(axis.XOf(first) < axis.XOf(last), first < last);
    EXPECT_FALSE(axis.ticks().empty());
    EXPECT_LE(axis.ticks().size(), 60u);
    for (size_t i = 1; i < axis.ticks().size(); ++i) EXPECT_GT(axis.ticks()[i].x, axis.ticks()[i - 1].x + 24);
  }
}

TEST(FitText, CutsBetweenCharactersAndFits) {
  EXPECT_EQ(FitText("short", 10, 100), "short");
  for (const std::string text : {"a long line of text", "東京支社での半年間", "Стажировка"}) {
    const std::string fitted = FitText(text, 10, 40);
    EXPECT_LE(TextWidth(fitted, 10), 40);
    EXPECT_TRUE(fitted.ends_with("…"));
    EXPECT_EQ(text.rfind(fitted.substr(0, fitted.size() - 3), 0), 0u);
  }
}

}  // namespace
}  // namespace waymark::plan
