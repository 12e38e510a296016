# What deploy/up and deploy/down both know: where a deployment on one machine keeps what, and which process is whose. Sourced by bash.

home=${WAYMARK_HOME:-${XDG_STATE_HOME:-$HOME/.local/state}/waymark}
services=(plan feedback notification)
bin=$root/build/release/bin

# The process id of a running service of this deployment, else nothing. A pid file left behind by a crash or a reboot names no
# process, or one that is something else.
running() {
  local pid
  pid=$(cat "$home/run/$1.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -- "waymark-$1 .*--data=$home/$1 " || return 1
  echo "$pid"
}

# Ends a service in order: it finishes the calls it has and empties its queue. Waits up to 20 s, then ends it hard.
stop() {
  local pid
  pid=$(running "$1") || { rm -f "$home/run/$1.pid"; return 0; }
  kill "$pid"
  for _ in $(seq 200); do
    running "$1" >/dev/null || break
    sleep 0.1
  done
  if running "$1" >/dev/null; then
    echo "  $1 did not end within 20 s; ending it hard" >&2
    kill -9 "$pid"
    sleep 0.2
  fi
  rm -f "$home/run/$1.pid"
}
