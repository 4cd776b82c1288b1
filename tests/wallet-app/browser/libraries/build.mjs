// node build.mjs OUTDIR [NAME...]: makes every page, or the named ones, into one file OUTDIR/NAME.html that needs nothing else.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { compile as compileSvelte } from 'svelte/compiler';
import { compileScript, parse as parseVue } from 'vue/compiler-sfc';

const here = path.dirname(fileURLToPath(import.meta.url));
const pages = path.join(here, 'pages');

const mounts = {
  '.js': (file) => `import './${file}';`,
  '.jsx': (file) => `import { createRoot } from 'react-dom/client'; import { createElement } from 'react'; import Page from './${file}';
    createRoot(document.getElementById('app')).render(createElement(Page));`,
  '.svelte': (file) => `import { mount } from 'svelte'; import Page from './${file}';
    mount(Page, { target: document.getElementById('app') });`,
  '.vue': (file) => `import { createApp } from 'vue'; import Page from './${file}'; createApp(Page).mount('#app');`,
};

const compiled = (name, filter, compile) => ({
  name,
  setup: (build) => build.onLoad({ filter }, async ({ path: file }) =>
    ({ contents: compile(await readFile(file, 'utf8'), file), loader: 'js' })),
});
const svelte = compiled('svelte', /\.svelte$/, (source, filename) =>
  compileSvelte(source, { filename, generate: 'client', css: 'injected' }).js.code);
const vue = compiled('vue', /\.vue$/, (source, filename) =>
  compileScript(parseVue(source, { filename }).descriptor, { id: path.basename(filename), inlineTemplate: true }).content);

async function scriptOf(file) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: mounts[path.extname(file)](file), resolveDir: pages },
    bundle: true, minify: true, write: false, outdir: '/', format: 'iife', target: 'chrome102', jsx: 'automatic', legalComments: 'none',
    conditions: ['svelte', 'browser', 'production'], logLevel: 'warning', plugins: [svelte, vue],
    define: {
      'process.env.NODE_ENV': '"production"', global: 'globalThis',
      __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  const text = (ending) => outputFiles.filter((made) => made.path.endsWith(ending)).map((made) => made.text).join('');
  return { script: text('.js').replace(/<\/script|<!--/gi, (end) => `\\x3c${end.slice(1)}`), style: text('.css') };
}

async function make(file, shopStyle) {
  const name = path.parse(file).name;
  const body = await readFile(path.join(pages, `${name}.html`), 'utf8').catch(() => '<div id="app"></div>\n');
  const { script, style } = await scriptOf(file);
  await writeFile(path.join(out, `${name}.html`), `<!doctype html>
<meta charset="utf-8"><title>Checkout: ${name}</title>
<style>${shopStyle}${style}</style>
${body}<script>${script}</script>
`);
}

const [out, ...only] = process.argv.slice(2);
if (!out) throw new Error('node build.mjs OUTDIR [NAME...]');
await mkdir(out, { recursive: true });
const shopStyle = await readFile(path.join(here, 'shop.css'), 'utf8');
const wanted = ({ name, ext }) => ext in mounts && (!only.length || only.includes(name));
const files = (await readdir(pages)).filter((file) => wanted(path.parse(file)));
await Promise.all(files.map((file) => make(file, shopStyle)));
