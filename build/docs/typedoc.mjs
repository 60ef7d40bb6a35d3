import { join } from 'node:path'
import { chapters, referenced, root } from './typedoc-plugin.mjs'

const named = (path) => (path === 'index' ? 'mobx-miniprogram-auth' : 'mobx-miniprogram-auth/' + path)

export default {
  plugin: ['typedoc-plugin-markdown', join(root, 'build/docs/typedoc-plugin.mjs')],
  tsconfig: join(root, 'build/docs/tsconfig.json'),
  entryPoints: Object.values(referenced).map((source) => join(root, source)),
  name: 'API',
  readme: 'none',
  // Without line numbers of the sources, which would change with every commit.
  disableSources: true,
  excludeExternals: true,
  // The types are checked by `npm run typecheck`.
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
