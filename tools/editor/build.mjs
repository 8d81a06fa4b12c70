// One file that the browser loads, with the names and licences of what is in it at its end.
import { build } from "esbuild";
import { existsSync, readFileSync } from "node:fs";

const result = await build({
  entryPoints: ["editor.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  metafile: true,
  write: false,
});
const folders = new Set(
  Object.keys(result.metafile.inputs)
    .map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean),
);
const used = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const text = ["LICENSE", "LICENSE.md", "license"].map((file) => `${folder}/${file}`).find(existsSync);
  const holder = text ? (/^Copyright.*$/m.exec(readFileSync(text, "utf8"))?.[0] ?? "") : "";
  return ` * ${name} ${version}, ${license}. ${holder}`.replace(/<[^>]*>/g, "").replace(/https?:\S+/g, "").trimEnd();
});
const { writeFileSync } = await import("node:fs");
const head = `/* Made by make editor from tools/editor. It contains, each under its licence (the text stands in yaml-editor.licence.txt):\n${used.join("\n")}\n */\n`;
writeFileSync("../../webhook/pages/static/yaml-editor.js", head + result.outputFiles[0].text);
const licence = readFileSync("node_modules/@codemirror/view/LICENSE", "utf8").replace(/<[^>]*>/g, "");
writeFileSync("../../webhook/pages/static/yaml-editor.licence.txt", `${used.map((line) => line.slice(3)).join("\n")}\n\n${licence}`);
