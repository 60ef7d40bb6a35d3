/**
 * Shapes the reference: chapters as in index.ts, and of classes and interfaces what they add, not what they inherit of
 * each other's words.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc'
import { RENDER, SCRIPTS, TESTING } from '../entries.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** The public paths that have a page of their own; the rooms as a whole are in the index already. */
const rooms = ['stores', 'http', 'bindings']
export const referenced = {
  ...Object.fromEntries(Object.entries(SCRIPTS).filter(([path]) => !rooms.includes(path))),
  testing: TESTING.index,
  'testing/scenarios': TESTING.scenarios,
  'testing/render': RENDER.source,
}

/** From each name that index.ts exports to the comment over its paragraph: `// The session.` */
function chaptersOf(text) {
  const chapters = new Map()
  for (const [, title, body] of text.matchAll(/^\/\/ (.*)\.$([^]*?)(?=^\/\/|$(?![^]))/gm))
    for (const [, names] of body.matchAll(/\{([^}]*)\}/g))
      for (const name of names.match(/\w+/g) || []) chapters.set(name, title)
  return chapters
}

export const chapters = chaptersOf(readFileSync(join(root, 'index.ts'), 'utf8'))

function trim(context, reflection) {
  // Nobody makes these errors but the library.
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
    // A page is called by the public path, wherever its source lies.
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
