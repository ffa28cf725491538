#!/bin/sh
# Starts the panel, and nginx before it, until it is ended with Ctrl-C.
set -eu
cd "$(dirname "$0")"
: "${APPLICATION:?is the name that the page of the application shows}"
: "${PORTAL:=http://127.0.0.1:8080}" "${PORT:=3001}" "${PHP_PORT:=3002}"

folder=$(mktemp -d)
chmod 711 "$folder"
sed -e "s|@PORTAL@|$PORTAL|g" -e "s|@APPLICATION@|$APPLICATION|g" -e "s|@FOLDER@|$folder|g" \
  -e "s|@PORT@|$PORT|g" -e "s|@UPSTREAM@|http://127.0.0.1:$PHP_PORT|g" nginx.conf >"$folder/nginx.conf"

php -q -S "127.0.0.1:$PHP_PORT" index.php &
php=$!
nginx -p "$folder" -c "$folder/nginx.conf" &
nginx=$!
trap 'kill "$php" "$nginx" 2>/dev/null; wait; rm -rf "$folder"' EXIT
trap 'exit' INT TERM

echo "The panel is at http://127.0.0.1:$PORT"
wait "$nginx"
