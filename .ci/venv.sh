#!/bin/sh
# Makes .venv from a lock with hashes: venv.sh LOCK. Does nothing when the stamp is as new as the lock.
# Every failure is one line that says what to do, and exit 2.
set -u
lock=$1
stamp=.venv/.stamp-$(basename "$lock" .lock)
fail() { printf '%s\n' "$1" >&2; exit 2; }

if [ -e "$stamp" ] && [ ! "$lock" -nt "$stamp" ] && [ ! pyproject.toml -nt "$stamp" ]; then exit 0; fi

python=
for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$name; break; fi
done
[ -n "$python" ] || fail "Cần Python 3.11 trở lên: hãy cài (trên Debian: apt-get install python3 python3-venv) rồi gọi lại."

if [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Đang cài gói python3-venv ..." >&2
        { apt-get update && apt-get install -y --no-install-recommends python3-venv; } >/dev/null 2>&1
    fi
    "$python" -c 'import ensurepip' 2>/dev/null ||
        fail "Thiếu gói python3-venv: hãy chạy \"apt-get install python3-venv\" với quyền root rồi gọi lại."
fi

echo "Đang chuẩn bị .venv (lần đầu mất khoảng một phút) ..." >&2
[ -x .venv/bin/python ] || "$python" -m venv .venv || fail "Không tạo được .venv: hãy xem quyền ghi và chỗ trống của thư mục này."
log=.venv/install.log
if ! .venv/bin/python -m pip install --retries 2 --no-input --require-hashes -r "$lock" >"$log" 2>&1; then
    grep -q 'DO NOT MATCH THE HASHES' "$log" && fail "Một thư viện tải về không khớp mã băm trong $lock: không cài. Chi tiết: $log"
    fail "Không tải được thư viện: hãy kiểm tra mạng hoặc kho gói của pip rồi gọi lại. Chi tiết: $log"
fi
.venv/bin/python -m pip install --no-input --no-deps --no-build-isolation -e . >>"$log" 2>&1 ||
    fail "Không cài được dự án vào .venv. Chi tiết: $log"
# A worker runs without docstrings, which pip compiles nothing for: else its first start, or every one, waits a second.
PYTHONDONTWRITEBYTECODE= .venv/bin/python -OO -c 'import bot.handlers, telegram, webhook.work' >>"$log" 2>&1 || true
touch "$stamp"
# The development lock holds all of the runtime's, so `make run` after `make test` has nothing left to do.
[ "$lock" != requirements-dev.lock ] || touch .venv/.stamp-requirements
