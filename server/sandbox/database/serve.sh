#!/bin/bash
# The sandbox's own PostgreSQL: `serve.sh FOLDER PORT PASSFILE`. Makes a database server in FOLDER if there is none, and becomes it: on
# loopback, for the user `florin` with the password of the passfile (`host:port:database:user:password`). The server refuses to run as
# root, so that it gets a user of its own there.
set -u
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
folder=$1 port=$2
password=${FLORIN_DATABASE_PASSWORD:-$(cut -d: -f5 "$3")}

if [ "$(id -u)" = 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    mkdir -p "$folder" && chown "$user" "$folder" && chmod 700 "$folder" && chmod o+x "$(dirname "$folder")" || exit 1
    if ! setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups test -x "$folder"; then
        echo "The user $user, as whom PostgreSQL runs here, may not enter the folders above $folder."
        exit 1
    fi
    # The credentials change with the user, and what ends this with its parent goes with them.
    export FLORIN_DATABASE_PASSWORD=$password
    exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups --pdeathsig INT /bin/bash -c "$(cat "$0")" "$0" "$@"
fi
unset FLORIN_DATABASE_PASSWORD
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -x "${programs:-}/postgres" ] || { echo "No PostgreSQL server is installed."; exit 1; }
mkdir -p "$folder" && cd "$folder" || exit 1
if [ ! -d data ]; then
    rm -rf new
    "$programs/initdb" -D new -U florin --pwfile=<(printf '%s\n' "$password") -A scram-sha-256 -E UTF8 --locale=C || exit 1
    printf 'CREATE DATABASE florin\n' | "$programs/postgres" --single -D new postgres || exit 1
    mv new data
fi
exec "$programs/postgres" -D data -h 127.0.0.1 -p "$port" -k ''
