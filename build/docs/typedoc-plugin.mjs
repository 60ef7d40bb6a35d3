/** Shapes the reference: it has the chapters of index.ts, and shows of a class only the members that it adds itself. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc'
import { RENDER, SCRIPTS, TESTING } from '../entries.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** The public paths that have a page of their own. Those of a whole room are left out: `index` exports the same. */
const rooms = ['stores', 'http', 'bindings']
export const referenced = {
  ...Object.fromEntries(Object.entries(SCRIPTS).filter(([path]) => !rooms.includes(path))),
  testing: TESTING.index,
  'testing/scenarios': TESTING.scenarios,
  'testing/render': RENDER.source,
}

/** Maps each name that index.ts exports to the comment above its paragraph: `// The session.` */
function chaptersOf(text) {
  const chapters = new Map()
  for (const [, title, body] of text.matchAll(/^\/\/ (.*)\.$([^]*?)(?=^\/\/|$(?![^]))/gm))
    for (const [, names] of body.matchAll(/\{([^}]*)\}/g))
      for (const name of names.match(/\w+/g) || []) chapters.set(name, title)
  return chapters
}

export const chapters = chaptersOf(readFileSync(join(root, 'index.ts'), 'utf8'))

function trim(context, reflection) {
  // Constructors are left out: the classes are errors, which only the library creates.
  const made = reflection.kind === ReflectionKind.Constructor
  const inherited = reflection.inheritedFrom && reflection.parent?.kind === ReflectionKind.Class
  if (made || inherited) context.project.removeReflection(reflection)
  delete reflection.inheritedFrom
  delete reflection.overwrites
  for (const signature of reflection.signatures || []) {
    delete signature.inheritedFrom
    delete signature.overwrites
  }
}

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, (context) => {
    for (const reflection of Object.values(context.project.reflections)) {
      if (reflection.kindOf(ReflectionKind.Constructor | ReflectionKind.Property | ReflectionKind.Method))
        trim(context, reflection)
    }
  })
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    // A page is named by the public path, not by the path of its source.
    for (const module of context.project.children || [])
      for (const [path, source] of Object.entries(referenced))
        if (source === module.name + '.ts' || source === module.name + '/index.ts') module.name = path
    const face = context.project.children?.find(({ name }) => name === 'index')
    for (const reflection of face?.children || []) {
      const chapter = chapters.get(reflection.name)
      const tag = new CommentTag('@category', [{ kind: 'text', text: chapter || 'Else' }])
      const holder = reflection.signatures?.[0] || reflection
      holder.comment = holder.comment || new Comment()
      holder.comment.blockTags.push(tag)
    }
  })
}
