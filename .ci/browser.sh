#!/bin/sh
# Gets what the journeys need: Chromium, and the npm packages of tests/browser and of tests/journeys (a Bot API that
# others wrote). Says in one line what is missing.
set -u
missing=

if ! command -v chromium >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Đang cài Chromium ..." >&2
        { apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-core; } >/dev/null 2>&1
    fi
    command -v chromium >/dev/null 2>&1 || missing="chromium"
fi

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
