import { clean } from './text.ts'

/** Path separators, characters that Windows forbids, and a leading or trailing character with a special meaning. */
const UNSAFE = /[/\\:<>|?*"]|^[.~]|[. ]$/g

/** Names of devices in Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i

/**
 * Makes the name of a shared object harmless as the name of a file: clients write
 * scripts, models and layers to `<folder>/<name>.<extension>`. Cleaned first, or
 * an invisible character could hide the leading dot.
 */
export function safeFileName (name: string): string {
  return clean(name.replaceAll('\0', '_')).replace(UNSAFE, '_').replace(DEVICE, (device) => `${device.replace('.', '')}_`)
}
