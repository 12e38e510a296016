# What tests in bash need to say that they cannot run here. Sourced; ctest takes status 77 for a skip.

tools=${WAYMARK_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/waymark-tools}

# skip REASON: ends the test as skipped, or as failed where WAYMARK_REQUIRE_ALL=1 asks for every test.
skip() {
  echo "skipped: $1" >&2
  [ "${WAYMARK_REQUIRE_ALL:-}" != 1 ] || exit 1
  exit 77
}

# tool NAME: where an outside tool is; skips the test where it is missing.
tool() {
  if [ -x "$tools/bin/$1" ]; then
    echo "$tools/bin/$1"
  elif ! command -v "$1"; then
    skip "$1 is not installed (tests/install-tools installs it)"
  fi
}
