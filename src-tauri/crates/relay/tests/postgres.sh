#!/bin/sh
# A throw-away PostgreSQL for tests: reached by a socket in its own folder only, with nothing written to last.
#   postgres.sh start DIR       make it in DIR (which must not be there) and print its URL
#   postgres.sh stop DIR        end it and remove DIR
#   postgres.sh attend DIR PID  wait until process PID is gone, then stop
#   postgres.sh sql URL         what is said on standard input, in the database at URL
set -eu
verb=$1
dir=$2

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
  initdb=$(command -v initdb) || {
    echo 'PostgreSQL is missing: install the Debian package postgresql (./dev test does), then run this again.' >&2
    exit 1
  }
  bin=$(dirname "$initdb")
fi

# PostgreSQL does not run as root: its own user does it then.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case $verb in
  start)
    mkdir -m 0700 "$dir"
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    cd "$dir"
    as_postgres "$bin/initdb" --no-sync -A trust -U kaigong -E UTF8 --locale=C -D "$dir/data" >"$dir/initdb.log" 2>&1 || {
      cat "$dir/initdb.log" >&2
      exit 1
    }
    as_postgres "$bin/pg_ctl" -s -w -t 60 -D "$dir/data" -l "$dir/data/server.log" -o \
      "-c listen_addresses='' -c unix_socket_directories='$dir' -c max_connections=300 -c fsync=${KAIGONG_TEST_FSYNC:-off}" start >&2 || {
      cat "$dir/data/server.log" >&2
      exit 1
    }
    printf 'postgres://kaigong@%s/postgres\n' "$(printf %s "$dir" | sed 's|/|%2F|g')"
    ;;
  stop)
    cd /
    as_postgres "$bin/pg_ctl" -s -w -m immediate -D "$dir/data" stop || true
    rm -rf "$dir"
    ;;
  attend)
    while kill -0 "$3" 2>/dev/null; do sleep 1; done
    "$0" stop "$dir"
    ;;
  sql)
    exec "$bin/psql" -X -q -v ON_ERROR_STOP=1 -f - "$2" >/dev/null
    ;;
esac
