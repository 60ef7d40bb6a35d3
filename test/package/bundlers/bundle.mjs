/** `bundle.mjs TOOL ENTRY OUT` makes one CommonJS script. It resolves packages as weapp-vite, uni-app and Taro do. */
import path from 'node:path'
import commonjs from '@rollup/plugin-commonjs'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import webpack from 'webpack'

/** Vite, which weapp-vite and uni-app use, replaces NODE_ENV by the mode. */
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

/** Taro uses webpack 5. Older versions, and uni-app for Vue 2, use a webpack that does not read `exports`. */
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
