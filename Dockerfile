# The writer and the migrator of this package, in one small image.
#
#   docker build -t schemakit-writer .
#   docker run --rm -e DATABASE_URL=… -e REDIS_HOST=… schemakit-writer
#   docker run --rm -e DATABASE_URL=… --entrypoint migrator schemakit-writer upgrade
#
# For a package of your own: build its products instead, and copy its migrations.

FROM swift:6.3-bookworm AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends libpq-dev libhiredis-dev libssl-dev pkg-config \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# Swift's own libraries go into the programs: the image that runs them needs no Swift.
RUN swift build -c release --static-swift-stdlib --product writer \
  && swift build -c release --static-swift-stdlib --product migrator \
  && install -D -t /programs "$(swift build -c release --show-bin-path)/writer" "$(swift build -c release --show-bin-path)/migrator" \
  && strip /programs/*

FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libpq5 libhiredis0.14 libssl3 libstdc++6 \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /programs/ /usr/local/bin/
COPY migrations /app/migrations
WORKDIR /app
# Neither program writes a file: the file system may be read-only.
USER 65532:65532
ENV HEALTH_HOST=0.0.0.0
EXPOSE 8080
# 503 from /live alone would say that the writer hangs; this also says that a server does not answer.
HEALTHCHECK --interval=10s --timeout=8s --start-period=20s --retries=3 CMD ["writer", "health"]
ENTRYPOINT ["writer"]
