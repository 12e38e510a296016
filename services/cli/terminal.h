#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <string_view>

#include "common/base/cat.h"

namespace waymark::cli {

// Where a command reads answers and tells what it does.
class Terminal {
 public:
  // `asks`: a person sits at `in`. `redraws`: `out` can overwrite its last line.
  Terminal(std::istream& in, std::ostream& out, bool asks, bool redraws)
      : in_(in), out_(out), asks_(asks), redraws_(redraws) {}

  bool asks() const { return asks_; }
  std::istream& in() { return in_; }

  // One line of text.
  template <class... Parts>
  void Say(const Parts&... parts) {
    EndProgress();
    out_ << base::Cat(parts...) << std::endl;
  }
  void Say() { Say(""); }

  // How far long work has come. Overwrites the progress told before where that can be; else a line, and only when it
  // tells something new.
  void Progress(const std::string& text);

  // Asks for one line. False at the end of the input.
  bool Ask(std::string_view question, std::string* answer);

 private:
  void EndProgress();

  std::istream& in_;
  std::ostream& out_;
  const bool asks_;
  const bool redraws_;
  std::string progress_;
};

}  // namespace waymark::cli
