# The two commands of a newcomer are `make run` and `make test`; `make help` lists the others.
BIN := .venv/bin
# One process more than cores, since many tests wait for a server; at most four.
WORKERS := $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -lt 4 ] && echo $$((n + 1)) || echo 4)
.DEFAULT_GOAL := help
.PHONY: help run test bench soak fuzz calibrate understanding lint types format lock editor

help: ## liệt kê các lệnh
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1  \2/p' $(MAKEFILE_LIST) | awk '{name=$$1" "$$2; $$1=$$2=""; printf "%-12s%s\n", name, $$0}'

run: ## chuẩn bị rồi chạy máy chủ ở HOST:PORT (127.0.0.1:8000)
	@sh .ci/venv.sh requirements.lock
	@exec $(BIN)/hoidap06 serve

test: ## chuẩn bị rồi chạy mọi kiểm thử
	@sh .ci/venv.sh requirements-dev.lock
	@sh .ci/browser.sh || true
	@PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

bench: ## đo và in các tỷ lệ
	@sh .ci/venv.sh requirements-dev.lock
	@$(BIN)/python -m tests.bench $(ARGS)

soak: ## chạy dài: lỗi và tải
	@sh .ci/venv.sh requirements-dev.lock
	@$(BIN)/python -m tests.soak $(ARGS)

calibrate: ## khớp lại độ tin cậy và các ngưỡng, in số đo chéo năm phần
	@sh .ci/venv.sh requirements-dev.lock
	@$(BIN)/python -m tools.calibrate $(ARGS)

fuzz: ## thử bằng dữ liệu bừa: ARGS là số giây cho mỗi đích (60)
	@sh .ci/venv.sh requirements-dev.lock
	@$(BIN)/python -m tests.fuzz $(ARGS)

understanding: ## đo độ hiểu câu hỏi, ghi lại docs/measured/understanding.md và bảng trong README
	@sh .ci/venv.sh requirements-dev.lock
	@$(BIN)/python -m tools.understanding

lint: ## soát mã: ruff và chiều phụ thuộc
	@sh .ci/venv.sh requirements-dev.lock
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

types: ## soát kiểu: mypy strict
	@sh .ci/venv.sh requirements-dev.lock
	@$(BIN)/mypy

format: ## định dạng mã
	@sh .ci/venv.sh requirements-dev.lock
	@$(BIN)/ruff format .

editor: ## đóng gói lại trình soạn YAML của trang quản trị (cần Node)
	@cd tools/editor && npm ci --no-audit --no-fund --loglevel=error && node build.mjs

lock: ## làm lại hai tệp khóa (cần uv: pip install uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -q \
		--group build pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 -q \
		--group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
