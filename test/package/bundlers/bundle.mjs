/** `bundle.mjs TOOL ENTRY OUT`: makes one CommonJS script, resolving packages as the tools above these bundlers do. */
import path from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import webpack from 'webpack'

/** Vite, below weapp-vite and uni-app, says which mode it is. */
const production = {
  name: 'production',
  transform: (code) => ({ code: code.replaceAll('process.env.NODE_ENV', '"production"'), map: null }),
}

async function withRollup(input, file) {
  const bundle = await rollup({
    input,
    plugins: [nodeResolve({ browser: true }), commonjs(), production],
    onwarn: (warning) => {
      throw new Error(warning.message)
    },
  })
  await bundle.write({ file, format: 'cjs', exports: 'named' })
}

/** Taro has webpack 5. Before that, and in uni-app for Vue 2, it is one that does not read `exports`. */
async function withWebpack(entry, file, resolve = {}) {
  const compiler = webpack({
    mode: 'production',
    target: ['web', 'es2015'],
    entry,
    resolve,
    performance: false,
    optimization: { minimize: false },
    output: { path: path.dirname(file), filename: path.basename(file), library: { type: 'commonjs2' } },
  })
  const stats = await new Promise((done, fail) =>
    compiler.run((error, result) => (error ? fail(error) : done(result))),
  )
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString())
}

const TOOLS = {
  rollup: withRollup,
  webpack: withWebpack,
  'webpack without exports': (entry, file) => withWebpack(entry, file, { exportsFields: [] }),
}
const [tool, entry, out] = process.argv.slice(2)
await TOOLS[tool](entry, out)
