import { join } from 'node:path'
import ts from 'typescript'
import * as library from 'mobx-miniprogram-auth'
import { createFakeWx, type FakeServer, type FakeWx } from 'mobx-miniprogram-auth/testing'
import { blocksOf, type Block } from './_blocks'

const NAMED = /^\/\/ ([\w./-]+)\.ts\b/

/** A phone on which the files of a page of the documentation run as they are shown. */
export interface Phone {
  readonly fake: FakeWx
  /** Runs a file once, with its imports. Files that the page does not show are taken from the README. */
  run(name: string): Record<string, unknown>
  /** The object that a file passes to `App`, `Page` or `Component`. */
  definition(name: string): Record<string, unknown>
  store(name?: string): library.AuthStore<Record<string, unknown>, unknown>
  http(name?: string): library.Http
  settle(): Promise<void>
}

/** The files that have been run. */
export const ran = new Set<string>()

let undo: (() => void)[] = []

export function endPhones(): void {
  undo.reverse().forEach((each) => each())
  undo = []
}

/** The files that a page names, without their `.ts`. */
export const filesOf = (blocks: readonly Block[]): [string, string][] =>
  blocks.flatMap(({ text }) => {
    const [, name] = NAMED.exec(text) ?? []
    return name ? [[name, text] as [string, string]] : []
  })

/** The library with the phone's clock instead of the machine's. */
function onClock({ clock }: FakeWx): object {
  return {
    ...library,
    createAuthStore(options: library.AuthStoreOptions) {
      const store = library.createAuthStore({ clock, ...options })
      undo.push(() => store.dispose())
      return store
    },
    createHttp: (options: library.HttpOptions) => library.createHttp({ clock, ...options }),
    wechatLogin: (exchange: () => unknown) => library.wechatLogin(exchange, { clock }),
  }
}

export function createPhone(page: string, server: FakeServer): Phone {
  const fake = createFakeWx()
  undo.push(fake.install())
  fake.server(server)
  const files = new Map([...filesOf(blocksOf('README.md')), ...filesOf(blocksOf(page))])
  const loaded = new Map<string, Record<string, unknown>>()
  const given: Record<string, object> = {}
  const face = onClock(fake)

  function run(name: string): Record<string, unknown> {
    const known = loaded.get(name)
    if (known) return known
    const text = files.get(name)
    if (text === undefined) throw new Error(`${page} shows no ${name}.ts`)
    const exports: Record<string, unknown> = {}
    loaded.set(name, exports)
    ran.add(name)
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    })
    const required = (to: string): unknown => {
      if (to === 'mobx-miniprogram-auth') return face
      return to.startsWith('.') ? run(join(name, '..', to)) : jest.requireActual(to)
    }
    const define = (definition: object): void => void (given[name] = definition)
    new Function('require', 'exports', 'App', 'Page', 'Component', outputText)(
      required,
      exports,
      define,
      define,
      define,
    )
    return exports
  }

  return {
    fake,
    run,
    definition(name) {
      run(name)
      const definition = given[name]
      if (!definition) throw new Error(`${name}.ts defines nothing`)
      return { ...definition }
    },
    // Another test checks the types of the files; here their exports have no types.
    store: (name = 'auth') => run(name).authStore as ReturnType<Phone['store']>,
    http: (name = 'auth') => run(name).http as library.Http,
    settle: () => fake.clock.settle(),
  }
}
