import { readdirSync, readFileSync } from 'node:fs'

/**
 * The licences of bundled packages: most require a copy.
 *
 * @param {string[]} inputs files of a bundle
 */
export function licenses (inputs) {
  const folders = new Set(inputs.flatMap((input) => /node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []))
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
    const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file))
    return `${name} ${version} (${license})\n\n${file ? readFileSync(`${folder}/${file}`, 'utf8') : ''}`
  }).join('\n----\n\n')
}
