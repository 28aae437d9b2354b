#!/bin/sh
# Runs one of our TypeScript tools on Node 24, on a fresh clone too: sh tools/bootstrap.sh SCRIPT [arguments]
# Plain sh, because nothing is installed yet when it starts.
set -eu

repository=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$repository"

say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

script=${1:-}
[ -n "$script" ] || { say 'usage: sh tools/bootstrap.sh SCRIPT [arguments]'; exit 2; }
shift

# npm writes this file last, so it says both that an installation ended and when.
stamp=node_modules/.package-lock.json
if [ ! -f "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  say 'Installing npm packages (once, about half a minute) ...'
  npm ci --loglevel=error --no-fund --no-audit
  touch "$stamp"
fi
if [ ! -x node_modules/.bin/node ]; then
  say 'node_modules/.bin/node is missing: npm skipped the install script of the package "node".'
  say 'Run: npm ci --ignore-scripts=false'
  exit 1
fi

java_is_recent() {
  has java || return 1
  major=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${major:-0}" -ge 17 ]
}

# Prints the Debian packages that are missing for the broker.
missing_packages() {
  java_is_recent || printf 'default-jre-headless '
  has mvn || printf 'maven '
}

need_kafka_tools() {
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  install="apt-get install -y --no-install-recommends $missing"
  if [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ] && has apt-get; then
    say "Installing with apt-get: $missing..."
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word a package
    { apt-get update && $install; } >/dev/null 2>&1 </dev/null || say "Failed: $install"
  fi
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  say "Apache Kafka needs Java 17 or newer and Maven; missing here (Debian names): $missing"
  say "  Debian, Ubuntu:  sudo apt-get update && sudo $install"
  say '  macOS:           brew install openjdk@17 maven'
  say 'Or name a broker that already runs: KAFKA_BROKERS=host:port npm start'
  exit 1
}

# What stands for the hardware security module. Without it evidence is sealed by a key in a file, which npm start says.
want_softhsm() {
  for module in /usr/lib/softhsm /usr/lib64/pkcs11 /usr/lib /opt/homebrew/lib/softhsm /usr/local/lib/softhsm; do
    [ ! -e "$module/libsofthsm2.so" ] || return 0
  done
  if [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ] && has apt-get; then
    say 'Installing with apt-get: softhsm2 ...'
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install -y --no-install-recommends softhsm2; } >/dev/null 2>&1 </dev/null && return 0
  fi
  say 'SoftHSM is not here (Debian: softhsm2): evidence will be sealed by a key in a file.'
}

case "$script" in
  */demo.ts | */check.ts) ;;
  *) want_softhsm ;;
esac

case "$script" in
  */demo.ts | */check.ts | */card.ts) ;;
  # The tests need a broker of their own; npm start may be told to use the user's.
  */start.ts) [ -n "${KAFKA_BROKERS:-}" ] || need_kafka_tools ;;
  *) need_kafka_tools ;;
esac

# Children, however they are started, get the same Node.
PATH="$repository/node_modules/.bin:$PATH"
export PATH
exec node --disable-warning=ExperimentalWarning --disable-warning=TimeoutNegativeWarning "$script" "$@"
