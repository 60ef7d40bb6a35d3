import { join } from 'node:path'
import { SCRIPTS } from '../entries.mjs'
import { chapters, root } from './typedoc-plugin.mjs'

/** How a module is imported, by its file. */
function named(module) {
  const [path = module] = Object.entries(SCRIPTS).find(([, source]) => source === module + '.ts') || []
  return path === 'index' ? 'mobx-miniprogram-auth' : 'mobx-miniprogram-auth/' + path
}

export default {
  plugin: ['typedoc-plugin-markdown', join(root, 'build/docs/typedoc-plugin.mjs')],
  tsconfig: join(root, 'tsconfig.json'),
  entryPoints: [
    'index',
    'http/authorize',
    'http/connect',
    'stores/wx-session',
    'stores/expiring-storage',
    'http/unwrap',
    'http/retry',
    'http/dedupe',
    'http/cache',
    'http/logging',
    'testing/index',
  ].map((entry) => join(root, entry + '.ts')),
  name: 'API',
  readme: 'none',
  // No lines of source files: they would change with every commit.
  disableSources: true,
  excludeExternals: true,
  // The compiler has checked them already.
  skipErrorChecking: true,
  outputFileStrategy: 'modules',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  categorizeByGroup: false,
  categoryOrder: [...new Set(chapters.values())],
  groupOrder: ['Functions', 'Interfaces', 'Type Aliases', 'Classes', 'Properties', 'Methods'],
  sort: ['kind', 'source-order'],
  kindSortOrder: ['Function', 'Interface', 'TypeAlias', 'Class', 'Property', 'Method'],
  pageTitleTemplates: { module: ({ name }) => named(name) },
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  expandObjects: true,
  tableColumnSettings: { hideModifiers: true, hideSources: true },
}
