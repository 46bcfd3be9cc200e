# The wgpt command: docker build -t wgpt . && docker run --rm -v "$PWD:/work" wgpt compare text --steps 100
# Built from the packages as npm would get them, so that the image holds what a user installs and no sources.
FROM node:20-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --ignore-scripts && npm run build \
  && mkdir /packs \
  && for package in wavelet-op kernels decoder tokenizers datasets trainer backends bench study cli; do \
       npm pack --silent --ignore-scripts -w "packages/$package" --pack-destination /packs; \
     done \
  && mkdir /app && cd /app && npm init --yes > /dev/null \
  && npm install --ignore-scripts --omit=dev --no-audit --no-fund /packs/*.tgz

FROM node:20-bookworm-slim
COPY --from=build /app /app
ENV PATH=/app/node_modules/.bin:$PATH
USER node
WORKDIR /work
ENTRYPOINT ["wgpt"]
CMD ["--help"]
