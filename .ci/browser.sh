#!/bin/sh
# Gets what the journeys need: Chromium, and the npm packages of tests/browser and of tests/journeys (a Bot API that
# others wrote). Says in one line what is missing.
set -u
missing=

# The shell is Chromium's engine without its windows, and does the same journeys for half the work. Where it cannot be
# had, Chromium itself serves; a network that does not answer costs seconds, not minutes.
has() {
    command -v "$1" >/dev/null 2>&1
}
apt() {
    timeout 150 apt-get -o Acquire::Retries=0 -o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10 "$@" >/dev/null 2>&1
}
get() {
    apt install -y --no-install-recommends "$1" fonts-noto-core
}
if ! has chromium-headless-shell && [ "$(id -u)" = 0 ] && has apt-get; then
    echo "Đang cài Chromium ..." >&2
    get chromium-headless-shell || { apt update; get chromium-headless-shell; } || has chromium || get chromium
fi
has chromium-headless-shell || has chromium || missing="chromium"

for folder in tests/browser tests/journeys; do
    stamp=$folder/node_modules/.stamp
    if [ -e "$stamp" ] && [ ! "$folder/package-lock.json" -nt "$stamp" ]; then continue; fi
    if ! command -v npm >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Đang cài Node ..." >&2
        { apt-get update && apt-get install -y --no-install-recommends nodejs npm; } >/dev/null 2>&1
    fi
    if (cd "$folder" && npm ci --no-audit --no-fund) >/dev/null 2>&1; then touch "$stamp"; else missing="$missing $folder"; fi
done

[ -z "$missing" ] && exit 0
echo "Thiếu cho các hành trình trình duyệt: $missing (chúng sẽ bị bỏ qua và được đếm ở dòng cuối)." >&2
exit 1
