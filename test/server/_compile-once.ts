/**
 * Makes the servers of a test file share compiled schemas. Each test has its own server, and each server compiles the
 * schemas of its routes, which takes longer than most tests.
 */
type Compile = (route: { readonly schema: unknown }) => unknown
type Build = (externalSchemas: unknown, options: unknown) => Compile

/** Wraps the compilers of a module so that the same schema with the same options is compiled once. */
function once(name: string): () => Build {
  const build = jest.requireActual<() => Build>(name)()
  const known = new Map<string, unknown>()
  return () => (externalSchemas, options) => {
    const compile = build(externalSchemas, options)
    const given = JSON.stringify([externalSchemas, options])
    return (route) => {
      const key = given + JSON.stringify(route.schema)
      if (!known.has(key)) known.set(key, compile(route))
      return known.get(key)
    }
  }
}

jest.mock('@fastify/ajv-compiler', () => once('@fastify/ajv-compiler'))
jest.mock('@fastify/fast-json-stringify-compiler', () => once('@fastify/fast-json-stringify-compiler'))

interface PluginUtils {
  registerPlugin(plugin: object): boolean
}
const NAME = Symbol.for('fastify.display-name')

// To name a plugin that has no name, fastify searches the list of all modules, which jest builds anew for each access.
// Giving every plugin a name avoids that.
jest.mock('fastify/lib/plugin-utils', () => {
  const utils = jest.requireActual<PluginUtils>('fastify/lib/plugin-utils')
  return {
    ...utils,
    registerPlugin(this: unknown, plugin: object): boolean {
      if (!(NAME in plugin)) Object.assign(plugin, { [NAME]: 'plugin' })
      return utils.registerPlugin.call(this as never, plugin)
    },
  }
})
