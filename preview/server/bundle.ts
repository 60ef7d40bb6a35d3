import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import type { PageFiles } from './web'

/** Bundles the page around the phone, with the runtime, for the browser. */
export async function bundlePage(): Promise<PageFiles> {
  const page = path.join(__dirname, '..', 'page')
  const result = await build({
    stdin: {
      contents: "import './main'\nimport './page.css'\n",
      resolveDir: page,
      loader: 'ts',
    },
    bundle: true,
    // `sideEffects` of package.json describes the package that is published. It is wrong for these sources.
    ignoreAnnotations: true,
    write: false,
    outdir: page,
    entryNames: 'main',
    format: 'iife',
    target: 'es2022',
    sourcemap: 'inline',
    // Only outside of production does the framework report the warnings of templates, and use names in its errors.
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'silent',
  })
  const textOf = (extension: string) =>
    result.outputFiles.find((file) => file.path.endsWith(extension))?.text ?? ''
  const html = readFileSync(path.join(page, 'index.html'), 'utf8')
  return { html, js: textOf('.js'), css: textOf('.css') }
}
