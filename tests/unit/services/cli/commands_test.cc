#include "services/cli/commands.h"

#include <sstream>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::cli {
namespace {

using testing::HasSubstr;

struct Outcome {
  int code;
  std::string out;
  std::string errors;
};

Outcome Enter(std::vector<const char*> words) {
  words.insert(words.begin(), "waymark");
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream errors;
  Terminal terminal(in, out, false, false);
  const int code = RunCommand(static_cast<int>(words.size()), words.data(), terminal, errors);
  return {code, out.str(), errors.str()};
}

TEST(Commands, TellHowTheyAreUsed) {
  for (const Command& command : Commands()) {
    EXPECT_THAT(Enter({"help"}).out, HasSubstr("waymark " + command.name));
    const Outcome help = Enter({command.name.c_str(), "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, testing::AllOf(HasSubstr(command.details), HasSubstr("--home")));
  }
}

TEST(Commands, RefuseWrongWordsAndFlags) {
  struct Row {
    std::vector<const char*> words;
    const char* said;
  };
  const Row rows[] = {
      {{"fly"}, "no command \"fly\""},
      {{"import"}, "Usage: waymark import onet DIR"},
      {{"import", "onet"}, "Usage"},
      {{"tour", "twice"}, "Usage"},
      {{"inbox", "--as=ana"}, "is no member's name"},
      {{"token", "--ttl=long", "--operator"}, "is no duration"},
      {{"export"}, "Usage: waymark export PLAN"},
      {{"import-plan", "a.json", "b.json"}, "Usage"},
      {{"token", "--nothing=1"}, "--nothing"},
      {{"token", "--ttl=soon", "--as=x"}, "--as"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = Enter(row.words);
    EXPECT_EQ(outcome.code, 2) << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr(row.said));
  }
}

TEST(Commands, SayWhatToDo) {
  struct Row {
    std::vector<const char*> words;
    const char* said;
  };
  const Row rows[] = {
      {{"token"}, "--as=members/NAME, or --operator"},
      {{"token", "--as=members/ana", "--home=/nonexistent"}, "./deploy/up makes the keys"},
      {{"tour", "--home=/nonexistent"}, "./deploy/up starts one"},
      {{"tour", "--home=/nonexistent", "--plan=localhost:1"}, "./deploy/up makes the certificates"},
      {{"inbox"}, "say whose inbox"},
      {{"answer", "hello"}, "neither a link"},
      {{"import", "tables", "x"}, "onet, gdad, esco, ladder, learning and members are"},
      {{"import", "onet", "/nonexistent"}, "is no folder"},
      {{"import", "gdad", "/nonexistent"}, "give roles.csv"},
      {{"import", "members", "/nonexistent"}, "give a CSV file"},
  };
  for (const Row& row : rows) {
    const Outcome outcome = Enter(row.words);
    EXPECT_EQ(outcome.code, 1) << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr(row.said));
  }
}

TEST(Terminal, TellsProgressOnceALineWhereItCannotRedraw) {
  std::istringstream in("yes\n");
  std::ostringstream out;
  Terminal terminal(in, out, true, false);
  terminal.Progress("half");
  terminal.Progress("half");
  terminal.Progress("done");
  terminal.Say("end");
  std::string answer;
  EXPECT_TRUE(terminal.Ask("sure? ", &answer));
  EXPECT_EQ(answer, "yes");
  EXPECT_FALSE(terminal.Ask("sure? ", &answer));
  EXPECT_EQ(out.str(), "half\ndone\nend\nsure? sure? ");
}

}  // namespace
}  // namespace waymark::cli
