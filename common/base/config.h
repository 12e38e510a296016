#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace waymark::base {

// The configuration of one program: a table of flags, each tied to a field of the program's own struct. A value comes
// from the command line ("--listen=…" or "--listen …"), else from the environment (WAYMARK_PLAN_LISTEN), else it is
// what the field held when the flag was declared.
//
//   struct Options { std::string listen = "127.0.0.1:7101"; };
//   Config config("waymark-plan", "Keeps plans.", "WAYMARK_PLAN_");
//   config.Text("listen", &options.listen, "ADDRESS", "where to serve", CheckAddress);
//   if (auto status = config.Parse(argc, argv); !status.ok()) …
class Config {
 public:
  // What is wrong with a value; empty when nothing is.
  using Check = std::function<std::string(const std::string&)>;

  // `environment` is the prefix of the flags' names in the environment.
  Config(std::string program, std::string about, std::string environment);

  // `value_name` stands for the value in the help: "ADDRESS", "FILE". `check` is asked unless the value is empty.
  void Text(std::string name, std::string* target, std::string value_name, std::string help, Check check = nullptr);
  // The same for what must not be shown; better a file's name than a secret itself.
  void Secret(std::string name, std::string* target, std::string value_name, std::string help, Check check = nullptr);
  // A whole number from `least` to `most`.
  void Number(std::string name, int64_t* target, std::string help, int64_t least, int64_t most);
  // On or off: "--probe", "--probe=true", "--noprobe".
  void Switch(std::string name, bool* target, std::string help);
  // Words of the command line that are no flags go to `target` in their order; unless this is declared they are
  // mistakes.
  void Words(std::vector<std::string>* target) { words_ = target; }
  // A condition over several flags, asked after all were read: returns what is wrong, empty when nothing is.
  void Rule(std::function<std::string()> rule);

  // Reads the command line and the environment. INVALID_ARGUMENT names every mistake at once, one a line: unknown
  // flags, stray words, bad values, broken rules. `getenv` as the C function; for tests.
  absl::Status Parse(int argc, const char* const* argv, const std::function<const char*(const char*)>& getenv = nullptr);

  // Whether --help was asked for; Parse then succeeds whatever else was said.
  bool help_asked() const { return help_asked_; }
  // The text of --help.
  std::string Help() const;
  // Every flag with its value and where it came from, one "name=value (source)" a line; secrets only as set or not set.
  std::string Describe() const;

 private:
  struct Flag {
    std::string name;
    std::string value_name;  // empty: a switch
    std::string help;
    bool secret = false;
    std::function<std::string(const std::string&)> set;  // returns what is wrong
    std::function<std::string()> show;
    std::string default_value;
    std::string source = "default";
  };

  Flag* Find(std::string_view name);
  std::string EnvironmentName(const Flag& flag) const;
  void ReadEnvironment(const std::function<const char*(const char*)>& getenv, std::vector<std::string>* mistakes);
  void ReadArguments(int argc, const char* const* argv, std::vector<std::string>* mistakes);
  void AddText(std::string name, std::string* target, std::string value_name, std::string help, Check check, bool secret);

  std::string program_;
  std::string about_;
  std::string environment_;
  std::vector<Flag> flags_;
  std::vector<std::function<std::string()>> rules_;
  std::vector<std::string>* words_ = nullptr;
  bool help_asked_ = false;
};

// Checks for Config, each returning what is wrong.
std::string CheckAddress(const std::string& value);      // host:port
std::string CheckReadableFile(const std::string& value);  // a file that can be read
// Whether the host of "host:port" is this machine's own (127.0.0.0/8, ::1, localhost).
bool IsLoopback(std::string_view address);

}  // namespace waymark::base
