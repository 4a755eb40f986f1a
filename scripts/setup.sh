#!/usr/bin/env bash
# Makes a fresh checkout ready: node modules, Verilator and a C++ compiler, and dist/.
# Does nothing that is already done; prints what it installs and one line at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly NODE_MINIMUM=20.19
readonly VERILATOR_MINIMUM=5

work=$(mktemp -d)
build=''
trap 'rm -rf "$work" ${build:+"$build"}' EXIT

say() { echo "setup: $*"; }

die() {
  printf 'setup: %s\n' "$@" >&2
  exit 1
}

# Runs a command silently; shows what it printed when it fails.
quietly() {
  if ! "$@" >"$work/log" 2>&1; then
    cat "$work/log" >&2
    return 1
  fi
}

# at_least 5.006 5: compares dotted numbers part by part.
at_least() {
  local IFS=. i
  local -a have=($1) want=($2)
  for i in 0 1 2; do
    # 10#: 006 is six, not an octal number.
    if ((10#${have[i]:-0} != 10#${want[i]:-0})); then
      ((10#${have[i]:-0} > 10#${want[i]:-0}))
      return
    fi
  done
}

check_node() {
  command -v node >"$work/which" || die "Node.js $NODE_MINIMUM or newer is needed: see https://nodejs.org"
  node_version=$(node --version)
  node_version=${node_version#v}
  at_least "$node_version" "$NODE_MINIMUM" ||
    die "Node.js $node_version is too old: $NODE_MINIMUM or newer is needed (https://nodejs.org)"
}

# True when node_modules holds what package-lock.json asks for. The lock's time alone does not say
# so: a checkout or an `npm install` touches it without changing what is installed.
modules_match_lock() {
  local installed=node_modules/.package-lock.json
  [ -f "$installed" ] || return 1
  [ package-lock.json -nt "$installed" ] || return 0
  node -e '
    const { readFileSync } = require("node:fs");
    const [wanted, have] = process.argv.slice(1).map(f => JSON.parse(readFileSync(f, "utf8")).packages);
    const missing = Object.entries(wanted).filter(
      ([path, p]) => path && !(p.optional && !have[path]) && have[path]?.version !== p.version,
    );
    process.exit(missing.length > 0 ? 1 : 0);
  ' package-lock.json "$installed" || return 1
  touch "$installed"
}

# No package's install script is needed: the native ones (rolldown, biome, onnxruntime-node) carry
# their binaries, and onnxruntime-node's script only fetches GPU libraries.
install_modules() {
  modules_match_lock && return
  command -v npm >"$work/which" || die 'npm is needed: it comes with Node.js (https://nodejs.org)'
  say 'installing node modules (npm ci)'
  quietly npm ci --ignore-scripts --no-audit --no-fund || die 'npm ci failed, see above'
}

# The C++ compiler that Verilator's make files call.
compiler() { command -v g++ || command -v clang++; }

verilator_version() { verilator --version 2>"$work/verilator" | sed -n 's/^Verilator \([0-9.]*\).*/\1/p'; }

# Lists the missing ones of: verilator make compiler zlib.
missing_tools() {
  local version
  version=$(verilator_version) || version=''
  [ -n "$version" ] && at_least "$version" "$VERILATOR_MINIMUM" || echo verilator
  command -v make >"$work/which" || echo make
  if ! compiler >"$work/which"; then
    echo compiler zlib
  elif ! echo '#include <zlib.h>' | "$(compiler)" -E -x c++ - >"$work/zlib" 2>&1; then
    echo zlib
  fi
}

package_manager() {
  local manager
  for manager in apt-get dnf pacman apk zypper brew; do
    if command -v "$manager" >"$work/which"; then
      echo "$manager"
      return
    fi
  done
}

# package_name MANAGER TOOL
package_name() {
  case "$1:$2" in
    apt-get:compiler | apk:compiler) echo g++ ;;
    dnf:compiler | zypper:compiler) echo gcc-c++ ;;
    pacman:compiler | brew:compiler) echo gcc ;;
    apt-get:zlib) echo zlib1g-dev ;;
    dnf:zlib | zypper:zlib) echo zlib-devel ;;
    apk:zlib) echo zlib-dev ;;
    *) echo "$2" ;;
  esac
}

install_command() {
  case "$1" in
    apt-get) echo apt-get install -y --no-install-recommends ;;
    dnf) echo dnf install -y ;;
    pacman) echo pacman -S --noconfirm --needed ;;
    apk) echo apk add --no-cache ;;
    zypper) echo zypper --non-interactive install ;;
    brew) echo brew install ;;
  esac
}

# How to become root: nothing to add, `sudo -n`, or `no`. Homebrew refuses to run as root.
root_prefix() {
  if [ "$1" = brew ] || [ "$(id -u)" = 0 ]; then
    echo ''
  elif command -v sudo >"$work/which" && sudo -n true 2>"$work/sudo"; then
    echo 'sudo -n'
  else
    echo no
  fi
}

install_tools() {
  local missing manager packages='' tool prefix command
  missing=$(missing_tools)
  [ -n "$missing" ] || return 0
  manager=$(package_manager)
  [ -n "$manager" ] || die "install these with your system's package manager, then run this again:" \
    "  $(echo $missing | sed "s/verilator/verilator (version $VERILATOR_MINIMUM or newer)/; s/compiler/a C++ compiler/")"
  for tool in $missing; do packages+=" $(package_name "$manager" "$tool")"; done
  command="$(install_command "$manager")$packages"
  prefix=$(root_prefix "$manager")
  if [ "$prefix" = no ]; then
    [ "$manager" != apt-get ] || command="apt-get update && sudo $command"
    die 'these tools are missing and installing them needs root. Type, then run this again:' "  sudo $command"
  fi
  say "installing$packages ($manager)"
  if [ "$manager" = apt-get ]; then
    export DEBIAN_FRONTEND=noninteractive
    # Lists that are absent or old make the first try fail.
    $prefix $command >"$work/first" 2>&1 || quietly $prefix apt-get update || die 'apt-get update failed, see above'
  fi
  quietly $prefix $command || die "could not install$packages, see above"
  missing=$(missing_tools)
  [ -z "$missing" ] || refuse_what_is_left "$missing"
}

# The packages were installed and still do not do: in practice a Verilator older than 5.
refuse_what_is_left() {
  local version
  version=$(verilator_version) || version=none
  case "$1" in
    verilator)
      die "Verilator $VERILATOR_MINIMUM or newer is needed, this system's packages give $version. Build it:" \
        '  git clone --branch stable https://github.com/verilator/verilator && cd verilator' \
        '  autoconf && ./configure && make -j2 && sudo make install' \
        '(it needs git, autoconf, flex, bison, perl, python3 and help2man)'
      ;;
    *) die "installed, but still not usable: $(echo $1)" ;;
  esac
}

dist_is_current() {
  [ -f dist/index.mjs ] && [ -f dist/core.mjs ] && [ -f dist/cli.mjs ] && [ -f dist/.built ] || return 1
  # Templates are compiled into it, and it holds a copy of hw/ for places without a file system.
  # Folders are looked at too: a deleted file changes its folder's time.
  [ -z "$(find src sim templates hw scripts package.json tsconfig.json tsdown.config.ts -newer dist/.built -print -quit)" ]
}

# Builds beside dist/ and swaps, so that a running command never sees half of it.
build_dist() {
  dist_is_current && return
  say 'building dist/'
  build="dist.tmp-$$"
  # The time before the build: a file saved meanwhile makes dist/ old again.
  touch "$work/built"
  quietly node_modules/.bin/tsdown --out-dir "$build" || die 'the build failed, see above'
  cp -p "$work/built" "$build/.built"
  rm -rf dist
  mv "$build" dist
}

check_node
install_modules
install_tools
build_dist
say "ready (node $node_version, verilator $(verilator_version))"
