/**
 * Each test has a server of its own, and each server compiles the schemas of its routes, which takes longer than most
 * tests. Here the servers of a file share what fastify makes of the same schema with the same options.
 */
type Compile = (route: { readonly schema: unknown }) => unknown
type Build = (externalSchemas: unknown, options: unknown) => Compile

/** The compilers that a module makes, as they are, but that the same is not compiled twice. */
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

// For the name of a plugin without one fastify looks through all modules, of which jest makes a list anew each time.
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
