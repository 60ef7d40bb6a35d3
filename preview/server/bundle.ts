import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import type { PageFiles } from './web'

/** Bundles the page around the phone, and the runtime in it, for the browser. */
export async function bundlePage(): Promise<PageFiles> {
  const page = path.join(__dirname, '..', 'page')
  const result = await build({
    stdin: {
      contents: "import './main'\nimport './page.css'\n",
      resolveDir: page,
      loader: 'ts',
    },
    bundle: true,
    // `sideEffects` in package.json speaks of the package that is shipped, and this is not in it.
    ignoreAnnotations: true,
    write: false,
    outdir: page,
    entryNames: 'main',
    format: 'iife',
    target: 'es2022',
    sourcemap: 'inline',
    // The framework reports a template's warnings, and keeps names for its errors, only where this is not production.
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'silent',
  })
  const textOf = (extension: string) =>
    result.outputFiles.find((file) => file.path.endsWith(extension))?.text ?? ''
  const html = readFileSync(path.join(page, 'index.html'), 'utf8')
  return { html, js: textOf('.js'), css: textOf('.css') }
}
