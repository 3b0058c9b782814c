# What the measuring scripts share. Sourced from the project's folder, by a script that has set `me`, its own name
# for messages.
# shellcheck shell=bash disable=SC2154

fail() {
  echo "$me: $1" >&2
  exit 1
}

wrong() {
  echo "$me: $1; $me --help lists the options" >&2
  exit 2
}

progress() {
  echo "$me: $1" >&2
}

# Installs the Debian packages that are missing.
install_missing() { # package...
  local package missing=() apt
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  progress "installing what is missing: ${missing[*]}"
  find_apt "${missing[@]}"
  "${apt[@]}" install --no-install-recommends "${missing[@]}" >&2 ||
    { "${apt[@]}" update >&2 && "${apt[@]}" install --no-install-recommends "${missing[@]}" >&2; } ||
    fail "apt-get could not install ${missing[*]}"
}

# Sets apt, the command that changes what the system has of Debian's packages.
find_apt() { # package..., which are wanted
  local sudo=()
  command -v apt-get >/dev/null || fail "there is no apt-get here: install the like of $*"
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || fail "installing needs root: run: sudo apt-get install $*"
    sudo=(sudo)
  fi
  # Servers are started by the scripts, each with its own configuration: Debian's services are not needed.
  apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -q -y -o DPkg::Lock::Timeout=300)
}

# Our Java: workloads, tables, and how the servers of others are configured. Sets JAVA_HOME.
compile_java() {
  JAVA_HOME=$(bin/find-jdk)
  export JAVA_HOME
  mkdir -p target/bench
  exec 8>target/bench/lock
  flock 8
  if [ ! -e target/bench/compiled ] || [ ! -e target/test-classes/deens/bench/Workloads.class ] ||
    [ -n "$(find src/main/java src/test/java bench/java pom.xml -newer target/bench/compiled -print -quit)" ]; then
    command -v mvn >/dev/null || fail "Maven is needed: apt install maven"
    progress "compiling"
    touch target/bench/compiling # what is edited from here on is newer than the build
    mvn -B -q -P'!format' test-compile >&2 || fail "it does not compile"
    mv target/bench/compiling target/bench/compiled
  fi
  exec 8>&-
}

run_java() { # class, arguments...
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp target/test-classes:target/classes "$@"
}

compile_c() { # source, program, options of gcc...
  local source=$1 program=$2
  shift 2
  mkdir -p "${program%/*}"
  [ "$program" -nt "$source" ] || gcc -std=gnu11 -O2 "$@" -o "$program" "$source" || fail "gcc could not compile $source"
}

free_port() { # prints one that is free for UDP and TCP just now
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    ss -Hltun "sport = :$port" | grep -q . || { echo $port; return; }
  done
}

# Starts a server of others in the background, with its output in the folder's file "log"; $! is its process.
start_peer() { # nsd|knot|bind|powerdns, folder, port, origin, zone file, lines for its main section, other sections
  local command
  mkdir -p "$2"
  command=$(run_java deens.bench.compare.PeerCommand "$@") || fail "cannot configure $1"
  $command >"$2/log" 2>&1 &
}

# Waits for a command to succeed, a minute at most, while a process lives.
await_ready() { # pid, its log, command...
  local pid=$1 log=$2 _
  shift 2
  for _ in $(seq 600); do
    if "$@"; then return; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  cat "$log" >&2
  fail "no server is ready"
}

# Nanoseconds that the living threads of a process have run. None of a server's ends between two calls except
# compilers: warm it until those are idle (300 000 queries, 100 000 of them one at a time).
cpu() { # pid
  cat /proc/"$1"/task/*/schedstat | awk '{ s += $1 } END { printf "%.0f", s }'
}

family() { # pid; prints it and those that it has begun
  local all=$1 next=$1
  while next=$(pgrep -d' ' -P "${next// /,}"); do all+=" $next"; done
  echo "$all"
}

median() { # of the numbers on stdin; prints the least and the most too
  sort -n | awk '{ v[NR] = $1 } END { printf "%.4g (%.4g to %.4g)", v[int((NR + 1) / 2)], v[1], v[NR] }'
}
