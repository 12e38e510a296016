#include "services/cli/terminal.h"

namespace waymark::cli {

void Terminal::Progress(const std::string& text) {
  if (text == progress_) return;
  progress_ = text;
  if (redraws_) {
    out_ << "\r\033[K" << text << std::flush;
  } else {
    out_ << text << std::endl;
  }
}

void Terminal::EndProgress() {
  if (progress_.empty()) return;
  progress_.clear();
  if (redraws_) out_ << "\n";
}

bool Terminal::Ask(std::string_view question, std::string* answer) {
  EndProgress();
  out_ << question << std::flush;
  return static_cast<bool>(std::getline(in_, *answer));
}

}  // namespace waymark::cli
