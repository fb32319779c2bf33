# Node's current LTS line; .ci/image reads the version from here.
FROM node:26-bookworm-slim AS base
WORKDIR /app

# What runs in production, and nothing else. No package's install script is needed, so none runs.
FROM base AS dependencies
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

# The compiled server. The packages come before the sources, so that a change of these keeps that layer.
FROM base AS build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM base
LABEL org.opencontainers.image.title="gischat" \
      org.opencontainers.image.description="Chat backend for people who work with maps: QGIS, QField and the web in the same rooms" \
      org.opencontainers.image.source="https://github.com/geotribu/gischat" \
      org.opencontainers.image.documentation="https://github.com/geotribu/gischat/blob/main/docs/deployment.md" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/node:26-bookworm-slim"
ENV NODE_ENV=production
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json log_config.json LICENSE ./

# The base image's user "node", by number: runAsNonRoot of Kubernetes cannot check a name.
# The files belong to root, and nothing is ever written to them.
USER 1000:1000
EXPOSE 8000

# The slim image has no curl. A PORT given to the container reaches this command too.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node itself is process 1, without npm or a shell around it: it hears SIGTERM and says goodbye to its clients.
STOPSIGNAL SIGTERM
# Half the young generation that this Node would take, and a third less memory for each idle connection.
CMD ["node", "--max-semi-space-size=16", "dist/server.js"]
