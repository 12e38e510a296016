#include "services/cli/form.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::cli {
namespace {

using feedback::v1::Request;
using testing::HasSubstr;

// Two skills, one on an ordinal scale of four, one on O*NET's levels, and one goal.
Request Asked() {
  Request request;
  request.set_subject_display_name("Ana");
  request.set_relation(feedback::v1::RELATION_EXTERNAL_COACH);
  request.set_rater_shown(true);
  request.mutable_due_date()->set_year(2027);
  request.mutable_due_date()->set_month(4);
  request.mutable_due_date()->set_day(15);
  auto* ranked = request.mutable_items()->add_skills();
  ranked->set_skill("skills/gdad-programming");
  ranked->set_display_name("Programming = building");
  ranked->mutable_scale()->set_scale("scales/gdad-level");
  ranked->mutable_scale()->set_minimum(1);
  ranked->mutable_scale()->set_maximum(4);
  ranked->mutable_scale()->set_ordinal(true);
  for (const char* label : {"awareness", "working", "practitioner", "expert"})
    ranked->mutable_scale()->add_labels(label);
  auto* measured = request.mutable_items()->add_skills();
  measured->set_skill("skills/onet-2.A.1.a");
  measured->set_display_name("Reading");
  measured->mutable_scale()->set_scale("scales/onet-level");
  measured->mutable_scale()->set_maximum(7);
  auto* goal = request.mutable_items()->add_goals();
  goal->set_goal("members/ana/plans/p/goals/g");
  goal->set_title("Lead a team");
  return request;
}

TEST(Form, IsReadBackAsItWasFilledIn) {
  const auto content = ReadForm(Asked(),
                                "# a remark\ns1 Programming = building = 3\n s2 Reading = 4.25 \ng1 Lead a team = "
                                "5\ncomment = Good = very good\ncomment= Go on");
  ASSERT_TRUE(content.ok()) << content.status();
  ASSERT_EQ(content->skill_ratings_size(), 2);
  EXPECT_EQ(content->skill_ratings(0).skill(), "skills/gdad-programming");
  EXPECT_EQ(content->skill_ratings(0).level().scale(), "scales/gdad-level");
  EXPECT_EQ(content->skill_ratings(0).level().value(), 3);
  EXPECT_EQ(content->skill_ratings(1).level().value(), 4.25);
  ASSERT_EQ(content->goal_ratings_size(), 1);
  EXPECT_EQ(content->goal_ratings(0).realism(), feedback::v1::REALISM_CERTAIN);
  EXPECT_EQ(content->comment(), "Good = very good\nGo on");
}

TEST(Form, UnfilledRatesNothing) {
  const auto content = ReadForm(Asked(), RenderForm(Asked()));
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(content->ByteSizeLong(), 0u);
}

TEST(Form, TellsEveryLineThatIsWrong) {
  struct Row {
    const char* line;
    const char* why;
  };
  const Row rows[] = {
      {"s1 = 2.5", "none of 1 awareness, 2 working, 3 practitioner, 4 expert"},
      {"s1 = 5", "none of"},
      {"s1 = 0", "none of"},
      {"s2 = 7.1", "none of 0 to 7"},
      {"s2 = many", "none of"},
      {"s2 = nan", "none of"},
      {"g1 = 0", "none of 1 out of reach"},
      {"g1 = 6", "none of"},
      {"s3 = 1", "is not asked"},
      {"g2 = 1", "is not asked"},
      {"s = 1", "is not asked"},
      {"x1 = 1", "is not asked"},
      {"s1 3", "has no \"=\""},
  };
  for (const Row& row : rows) {
    const auto content = ReadForm(Asked(), row.line);
    EXPECT_TRUE(absl::IsInvalidArgument(content.status())) << row.line;
    EXPECT_THAT(std::string(content.status().message()), HasSubstr(row.why)) << row.line;
  }
  const auto several = ReadForm(Asked(), "s1 = 9\ns2 = 3\ng1 = 9");
  EXPECT_THAT(std::string(several.status().message()),
              testing::AllOf(HasSubstr("line 1"), HasSubstr("line 3"), testing::Not(HasSubstr("line 2"))));
}

TEST(Form, SaysWhetherTheNameIsShown) {
  Request request = Asked();
  EXPECT_THAT(Introduce(request), HasSubstr("as external coach, by 2027-04-15. Your answer is shown with your name"));
  request.set_rater_shown(false);
  EXPECT_THAT(Introduce(request), HasSubstr("kept without your name"));
}

}  // namespace
}  // namespace waymark::cli
