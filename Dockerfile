# Node's current LTS line; .ci/image and .ci/run read the version from here.
ARG NODE_IMAGE=node:26-bookworm-slim

# Builds the server, which is the same for every platform, so this stage is never emulated.
FROM --platform=$BUILDPLATFORM $NODE_IMAGE AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
# Without the modules, which are those of the bundle once more, or of the conformance kit.
RUN npm run build && rm -r dist/lib && find dist -name '*.map' -delete

# Installs the production packages for the image's platform, but for those that are in the program's bundle. They need no
# install scripts, so none runs and nothing is emulated here either. No program reads source maps and type declarations.
FROM --platform=$BUILDPLATFORM $NODE_IMAGE AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY --from=build /app/dist/bundled.txt ./
ARG TARGETARCH
RUN case "${TARGETARCH:=$(dpkg --print-architecture)}" in amd64) cpu=x64 ;; *) cpu=$TARGETARCH ;; esac \
 && set -- --omit=dev --ignore-scripts --os=linux --libc=glibc --cpu="$cpu" \
 && npm ci "$@" && npm uninstall "$@" $(cat bundled.txt) \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

# Copies the Debian packages that Node.js and sharp need, with their licences, and the entries in which security scanners
# look for installed packages in images without dpkg.
FROM $NODE_IMAGE AS system
RUN set -e; mkdir -p /system/etc /system/usr/bin /system/usr/lib /system/usr/lib64 /system/usr/sbin \
      /system/var/lib/dpkg/status.d \
 && for package in $(dpkg-query --show --showformat='${Package}\n' \
      base-files 'gcc-*-base' libatomic1 libc6 libgcc-s1 libstdc++6); do \
      dpkg-query --status "$package" > "/system/var/lib/dpkg/status.d/$package"; \
      dpkg-query --listfiles "$package" | while read -r path; do [ ! -e "$path" ] || echo "$path"; done; \
    done > /system.list \
 && tar --create --no-recursion --files-from=/system.list | tar --extract --directory=/system \
 && cp /etc/nsswitch.conf /system/etc/ \
 && for file in passwd group; do grep -E '^(root|node|nogroup|nobody):' "/etc/$file" > "/system/etc/$file"; done

# No shell and no package manager: an intruder finds no tools, and 50 MB fewer need updates.
FROM scratch
LABEL org.opencontainers.image.title="gischat" \
      org.opencontainers.image.description="Chat backend for people who work with maps: QGIS, QField and the web in the same rooms" \
      org.opencontainers.image.licenses="MIT"
ENV PATH=/usr/local/bin NODE_ENV=production
WORKDIR /app
# The layers that change least come first: an update of gischat downloads only the last ones.
COPY --from=system /system/ /
COPY --from=system /usr/local/bin/node /usr/local/bin/node
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json log_config.json LICENSE ./

# The user "node", by number, because runAsNonRoot of Kubernetes cannot check a name.
# The files belong to root and are never written.
USER 1000:1000
EXPOSE 8000

# The image has no curl. A PORT variable of the container applies to this command too.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node.js itself is process 1, without npm or a shell: it receives SIGTERM and closes its connections.
STOPSIGNAL SIGTERM
# Half this version's default young generation: a third less memory for each idle connection.
CMD ["node", "--max-semi-space-size=16", "dist/server.js"]
