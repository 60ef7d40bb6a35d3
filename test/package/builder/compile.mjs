/**
 * `compile.mjs PROJECT OUT [SCRIPT ARGUMENTS]` builds a project with WeChat's builder, as DevTools does: 构建 npm, then
 * the script if one is named, as DevTools runs one before an upload, then the compilation for upload into OUT. It prints
 * the warnings of 构建 npm as one line of JSON. It needs no server: the attributes of the project, which WeChat knows by
 * the appid, are the builder's defaults.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import ci from 'miniprogram-ci'

/** Does what DevTools does with these settings. Paths are relative to project.config.json. */
async function packManually(projectPath, relations) {
  const warnings = []
  for (const { packageJsonPath, miniprogramNpmDistDir } of relations) {
    const made = await ci.packNpmManually({
      packageJsonPath: path.join(projectPath, packageJsonPath),
      miniprogramNpmDistDir: path.join(projectPath, miniprogramNpmDistDir),
    })
    warnings.push(...made.warnList)
  }
  return warnings
}

async function main([projectPath, out, ...script]) {
  const { appid, setting } = JSON.parse(
    fs.readFileSync(path.join(projectPath, 'project.config.json'), 'utf8'),
  )
  const project = new ci.Project({
    projectPath,
    appid,
    type: 'miniProgram',
    // The builder requires a key, but does not use it here.
    privateKey: 'none',
    ignores: ['node_modules/**/*'],
  })
  project.attr = async () => ({ ...ci.DefaultProjectAttr, appid })
  const warnings = setting.packNpmManually
    ? await packManually(projectPath, setting.packNpmRelationList)
    : await ci.packNpm(project, { ignores: [], reporter: () => undefined })
  if (script.length > 0) execFileSync(process.execPath, script, { cwd: projectPath })
  const files = await ci.getCompiledResult({
    project,
    version: '1.0.0',
    setting,
    onProgressUpdate: () => undefined,
  })
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(out, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, content)
  }
  console.log(JSON.stringify({ warnings }))
}

main(process.argv.slice(2)).then(
  // The builder leaves threads running.
  () => process.exit(0),
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
