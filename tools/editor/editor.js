// The YAML editor over a plain textarea: colours, search, completion from the schema, what the linter says while one
// types. The textarea stays in the form and always holds the text, so that a page without this script does the same.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, linter } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { completing } from "./complete.js";
import { phrases } from "./phrases.js";

const PAUSE_MS = 700;

function begin(area) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const host = document.createElement("div");
  host.className = "editor";
  // In a shadow root the editor's styles are constructed style sheets, which a strict policy allows; in the document
  // they would be <style> elements, which it does not.
  const root = host.attachShadow({ mode: "open" });
  area.after(host);
  area.hidden = true;
  const told = area.parentElement.querySelector(".checked");
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: area.value, extensions: extensions(area, label.textContent, told) }),
  });
  label.addEventListener("click", () => view.focus());
  const line = Math.min(Number(area.dataset.line) || 0, view.state.doc.lines);
  if (line > 1) {
    const at = view.state.doc.line(line).from;
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 20 }) });
  }
}

function extensions(area, name, told) {
  const read = area.readOnly ? [EditorState.readOnly.of(true)] : [linted(area, told), lintGutter(), completion(area)];
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    closeBrackets(),
    indentUnit.of("  "),
    EditorView.lineWrapping,
    yaml(),
    syntaxHighlighting(colours),
    theme,
    // No key for Tab: it leads out of the editor, as out of any other field.
    keymap.of([...completionKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap]),
    EditorState.phrases.of(phrases),
    EditorView.contentAttributes.of({ "aria-label": name, spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) area.value = update.state.doc.toString();
    }),
    ...read,
  ];
}

function completion(area) {
  return autocompletion({ override: [completing(`${area.dataset.schema}?path=${encodeURIComponent(area.dataset.path)}`)] });
}

function linted(area, told) {
  return linter(async (view) => {
    const text = view.state.doc.toString();
    const found = await findings(area, text);
    if (text === view.state.doc.toString()) tell(told, found);
    return (found ?? []).map((one) => diagnostic(view.state.doc, one));
  }, { delay: PAUSE_MS });
}

async function findings(area, text) {
  try {
    const body = new URLSearchParams({ path: area.dataset.path, base: "", text });
    const answer = await fetch(area.dataset.check, { method: "POST", body });
    return answer.ok ? (await answer.json()).findings : null;
  } catch {
    return null;
  }
}

function diagnostic(doc, one) {
  const line = doc.line(Math.min(Math.max(one.line, 1), doc.lines));
  const from = Math.min(line.from + Math.max(one.column - 1, 0), line.to);
  return { from, to: line.to, severity: one.warning ? "warning" : "error", message: one.message };
}

function tell(told, found) {
  const lines = found === null
    ? ["Chưa kiểm tra được lúc này; vẫn có thể lưu, máy chủ sẽ kiểm tra lại."]
    : found.length === 0
      ? ["Không thấy lỗi."]
      : found.map((one) => `Dòng ${one.line}, cột ${one.column}: ${one.message}${one.warning ? " (nhắc)" : ""}`);
  const list = document.createElement("ul");
  list.append(...lines.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
  told.replaceChildren(list);
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.meta, tags.typeName], color: "var(--warn)" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--sheet)", maxHeight: "36rem", border: "2px solid var(--edge)", borderRadius: "0.6rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'Noto Sans Mono', monospace", fontSize: "0.95rem", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--soft)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent", boxShadow: "inset 0 -1px var(--rule)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-pale)" },
  ".cm-tooltip": { backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--edge)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-panels": { backgroundColor: "var(--ground)", color: "var(--ink)" },
  ".cm-textfield": { backgroundColor: "var(--sheet)", color: "var(--ink)", border: "2px solid var(--edge)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--sheet)", color: "var(--accent)", border: "2px solid var(--accent)" },
});

for (const area of document.querySelectorAll("textarea[data-path]")) begin(area);
