import type { CodeSpace, glassEasel } from 'glass-easel-miniprogram-adapter'
import { basics } from './basic'
import { button } from './button'
import { choices } from './choice'
import { defineBuiltin } from './define'
import { forms } from './form'
import { inputs } from './inputs'
import type { Services } from './services'

export { builtinPath } from './define'
export type { PickRequest, Services } from './services'

const definitions = { ...basics, button, ...inputs, ...choices, ...forms }

export type TemplateGroup = glassEasel.template.ProcGenGroupList

/** Registers WeChat's built-in components for every page and component of a space. @param templates by component name */
export function defineBuiltins(space: CodeSpace, templates: TemplateGroup, services: Services): void {
  for (const [name, definition] of Object.entries(definitions)) {
    const content = templates[name]
    if (content === undefined) throw new Error(`<${name}> has no template`)
    defineBuiltin(space, name, definition, { groupList: templates, content }, services)
  }
}
