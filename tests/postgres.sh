#!/bin/bash
# A PostgreSQL server of a test's own: `tests/postgres.sh [SETTING=VALUE...]`.
#
# Makes a database server in a temporary folder, as an unprivileged user, reachable through a socket in that folder only. Takes one word
# a line on its standard input and answers each with `done`:
#   start   start it, and wait until it takes connections      stop   stop it in order
#   kill    kill it, all of its processes, without a word       hold / go on   stop and continue all of its processes
# Its first line is `folder FOLDER USER`, or `missing REASON` where there is none to start. When its input ends (also because who started
# it died), it ends the server and takes the folder away. USER may make databases; its password and that of the owner `florin` of the
# database `florin` is `secret`.
set -u
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin

if [ "$(id -u)" = 0 ]; then
    # The server refuses to run as root. The other user may not be able to read this file, so that it is given as a text.
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups /bin/bash -c "$(cat "$0")" "$0" "$@"
fi
cd /
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -x "${programs:-}/postgres" ] || { echo "missing no PostgreSQL server is installed"; exit 0; }
temporary=${TMPDIR:-/tmp}
[ -w "$temporary" ] || temporary=/tmp

# Made once and copied: making one takes seconds.
template=$temporary/florin-postgres-$(id -un)-$("$programs/postgres" --version | tr -dc 0-9)-1
make_template() {
    local made
    made=$(mktemp -d "$template.XXXXXX") || return 1
    echo secret >"$made/password"
    "$programs/initdb" --no-sync --wal-segsize=1 -D "$made/data" -U admin --pwfile="$made/password" -A scram-sha-256 -E UTF8 \
        --locale=C >"$made/log" 2>&1 || { cat "$made/log" >&2; return 1; }
    "$programs/postgres" --single -D "$made/data" postgres >>"$made/log" 2>&1 <<'END' || { cat "$made/log" >&2; return 1; }
CREATE ROLE florin LOGIN PASSWORD 'secret'
CREATE DATABASE florin OWNER florin
END
    mv -T "$made" "$template" 2>/dev/null || rm -rf "$made"
}
[ -O "$template" ] || make_template || { echo "missing the database server could not be set up"; exit 0; }

folder=$(mktemp -d "$temporary/florin-pg.XXXXXX")
chmod 755 "$folder"
cp -a "$template/data" "$folder/data"
{
    echo "listen_addresses = ''"
    echo "unix_socket_directories = '$folder'"
    echo "max_connections = 60"
    echo "shared_buffers = 16MB"
    for setting in fsync=off "$@"; do echo "${setting%%=*} = '${setting#*=}'"; done
} >>"$folder/data/postgresql.conf"

server=
processes() { [ -z "$server" ] || { echo "$server"; ps -o pid= --ppid "$server"; }; }
end_server() {
    [ -z "$server" ] && return
    kill "-$1" $([ "$1" = KILL ] && processes || echo "$server") 2>/dev/null
    wait "$server" 2>/dev/null
    server=
}
start_server() {
    [ -n "$server" ] && return
    rm -f "$folder/data/postmaster.pid"
    "$programs/postgres" -D "$folder/data" >>"$folder/log" 2>&1 </dev/null &
    server=$!
    for _ in $(seq 600); do
        # The last line of this file says `ready` when it is.
        grep -q '^ready' "$folder/data/postmaster.pid" 2>/dev/null && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.05
    done
    cat "$folder/log" >&2
}
trap 'end_server QUIT; rm -rf "$folder"' EXIT
trap '' INT
echo "folder $folder admin"
while read -r word; do
    case $word in
        start) start_server ;;
        stop) end_server INT ;;
        kill) end_server KILL ;;
        hold) kill -STOP $(processes) ;;
        "go on") kill -CONT $(processes) ;;
    esac
    echo done
done
