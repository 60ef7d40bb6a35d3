import { MiniProgramEnv, glassEasel } from 'glass-easel-miniprogram-adapter'
import type { AssociatedBackend, CodeSpace, Root, types } from 'glass-easel-miniprogram-adapter'
import { inBoth, type Words } from '../../../check/words'
import { componentsOf } from '../../compiled'
import type { Compiled, ComponentConfig } from '../../compiled'
import { backendOfWindow } from './backend'
import type { Services, TemplateGroup } from '../builtin'
import { builtinPath, defineBuiltins } from '../builtin'
import { wrapEvent } from './events'
import { FAILURE } from '../builtin/templates'
import { isCallable, isFields, messageOf } from '../guards'
import type { Registration } from './registration'
import { createRegistration } from './registration'

/** The one environment of a window: the framework numbers style scopes by backend, and a window has one backend. */
let environment: { readonly env: MiniProgramEnv; readonly backend: AssociatedBackend } | null = null
let spaces = 0

function environmentOfWindow() {
  if (environment) return environment
  const env = new MiniProgramEnv()
  environment = { env, backend: env.associateBackend(backendOfWindow().context) }
  return environment
}

function isTemplateGroup(value: unknown): value is TemplateGroup {
  return isFields(value) && Object.values(value).every(isCallable)
}

function evaluateTemplates(source: string): TemplateGroup {
  const make: unknown = new Function(`return (${source})`)
  const group: unknown = isCallable(make) ? make() : null
  if (!isTemplateGroup(group)) throw new Error('the compiled templates are damaged')
  return group
}

type TemplateContent = glassEasel.template.ComponentTemplate['content']

/** Makes handlers of pages and components get WeChat's plain event object instead of the framework's. */
function withPlainEvents(content: TemplateContent): TemplateContent {
  return (name) =>
    (wrapper, ...rest) => {
      wrapper.setEventListenerWrapper(wrapEvent)
      return content(name)(wrapper, ...rest)
    }
}

const ISOLATIONS = new Set([
  'isolated',
  'apply-shared',
  'shared',
  'page-isolated',
  'page-apply-shared',
  'page-shared',
])

function isIsolation(value: string | undefined): value is types.StyleIsolation {
  return value !== undefined && ISOLATIONS.has(value)
}

/** With a default for each abstract node: the framework refuses a component that has one without. It shows its content only. */
function genericsOf(generics: NonNullable<ComponentConfig['componentGenerics']>) {
  const all = Object.entries(generics).map(([name, item]) => [
    name,
    { default: item === true ? builtinPath('view') : `/${item.default}` },
  ])
  return Object.fromEntries(all)
}

function staticConfig(config: ComponentConfig, isPage: boolean): types.ComponentStaticConfig {
  const { component, componentGenerics, componentPlaceholder, addGlobalClass, pureDataPattern } = config
  const isolation = config.styleIsolation ?? (isPage ? 'shared' : undefined)
  const absolute = Object.entries(config.usingComponents).map(([name, path]) => [name, `/${path}`])
  return {
    usingComponents: Object.fromEntries(absolute),
    ...(component === undefined ? {} : { component }),
    ...(componentGenerics && { componentGenerics: genericsOf(componentGenerics) }),
    ...(componentPlaceholder && { componentPlaceholder }),
    ...(isIsolation(isolation) ? { styleIsolation: isolation } : {}),
    ...(addGlobalClass === undefined ? {} : { addGlobalClass }),
    ...(pureDataPattern === undefined ? {} : { pureDataPattern }),
  }
}

export interface SpaceOptions {
  readonly compiled: Compiled
  readonly services: Services
  /** Runs the script of a page or component. Its `Page` and `Component` must be those of `registration`. */
  readonly run: (path: string) => void
  /**
   * Called with an error that a script throws; the error is then shown in place of the page or component.
   * @default it is thrown
   */
  readonly onFailure?: (error: unknown, path: string) => void
}

/** Creates the pages and components of one mini-program. */
export class Space {
  readonly registration: Registration
  private readonly codeSpace: CodeSpace
  private readonly backend: AssociatedBackend
  private readonly builtins: TemplateGroup
  private readonly ensured = new Set<string>()
  private fresh: glassEasel.GeneralComponent[] = []

  constructor(private readonly options: SpaceOptions) {
    const { compiled, services } = options
    const { env, backend } = environmentOfWindow()
    this.backend = backend
    this.codeSpace = env.createCodeSpace(`space-${spaces++}`, true)
    this.codeSpace.getComponentSpace().updateComponentOptions({ writeIdToDOM: true })
    this.builtins = evaluateTemplates(compiled.builtins)
    defineBuiltins(this.codeSpace, this.builtins, services)
    this.registration = createRegistration(this.codeSpace)
    this.watchReady()
    this.addSources(compiled)
  }

  /** Creates a page. Its script, and those of the components that it uses, run at their first use, as with `lazyCodeLoading`. */
  create(path: string, query: string, tag = 'page'): Root {
    this.ensure(path)
    return this.backend.createRoot(tag, this.codeSpace, query === '' ? path : `${path}?${query}`)
  }

  /** Triggers `ready` of all components that were attached since the last call. The framework does not do it by itself. */
  flushReady(): void {
    const fresh = this.fresh
    this.fresh = []
    for (const component of fresh) component.triggerLifetime('ready', [])
  }

  private ensure(path: string): void {
    if (this.ensured.has(path)) return
    this.ensured.add(path)
    const { compiled, run, onFailure } = this.options
    const failure = compiled.failures[path]
    if (failure) return this.showFailure(path, failure)
    try {
      const config = compiled.configs[path]
      for (const used of config ? componentsOf(config) : []) this.ensure(used)
      this.registration.within(path, () => run(path))
    } catch (error) {
      if (!onFailure) {
        this.ensured.delete(path)
        throw error
      }
      onFailure(error, path)
      this.showFailure(path, inBoth(`${path}: ${messageOf(error)}`))
    }
  }

  /** Registers a component that shows the error, in place of the page or component at `path`. */
  private showFailure(path: string, words: Words): void {
    const content = this.builtins[FAILURE]
    if (!content) throw new Error(words.en)
    this.codeSpace.addComponentStaticConfig(path, { component: true, usingComponents: {} })
    this.codeSpace.addCompiledTemplate(path, { groupList: this.builtins, content })
    this.registration.within(path, () => this.registration.Component({ data: words }))
  }

  private watchReady(): void {
    const entered = (component: glassEasel.GeneralComponent) => {
      this.fresh.push(component)
      setTimeout(() => this.flushReady(), 0)
    }
    const behavior = this.codeSpace.getComponentSpace().defineBehavior({
      lifetimes: {
        attached(this: { _$?: unknown }) {
          const component: unknown = this._$
          if (glassEasel.Component.isComponent(component)) entered(component)
        },
      },
    })
    this.codeSpace.setOverallBehavior(behavior.general())
  }

  private addSources(compiled: Compiled): void {
    const templates = evaluateTemplates(compiled.templates)
    for (const [path, config] of Object.entries(compiled.configs)) {
      this.codeSpace.addComponentStaticConfig(path, staticConfig(config, compiled.app.pages.includes(path)))
      const content = templates[path]
      if (content) {
        this.codeSpace.addCompiledTemplate(path, { groupList: templates, content: withPlainEvents(content) })
      }
    }
    // The framework gets only the names of the scopes, without the CSS. It would add the style sheets again for each new page,
    // after those of the other pages, and so change their cascade.
    for (const [path, { scope }] of Object.entries(compiled.styles)) {
      this.codeSpace.addStyleSheet(path, undefined, scope === '' ? undefined : scope)
    }
  }
}
