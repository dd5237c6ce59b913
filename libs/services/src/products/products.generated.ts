// Made from products.openapi.json by `node tools/workspace/generate.mjs`. Do not edit.

export interface paths {
    "/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products by page, or a batch of them by ids */
        get: operations["listProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products that hold all words, with what narrows them down */
        get: operations["searchProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed, oldest first, each product once */
        get: operations["listProductChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/full": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Some products in full, in the order of their ids */
        get: operations["getProductsInFull"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One product in full */
        get: operations["getProduct"];
        put?: never;
        post?: never;
        /** Deletes a product; the feed keeps a tombstone */
        delete: operations["deleteProduct"];
        options?: never;
        head?: never;
        /** Changes name, price or stock */
        patch: operations["updateProduct"];
        trace?: never;
    };
    "/products/{id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What users say of a product, newest first */
        get: operations["listProductReviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/{id}/related": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products like this one */
        get: operations["listRelatedProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All categories, in the shop's order */
        get: operations["listCategories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stock/take": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes all lines for an order, or none; repeatable */
        post: operations["takeStock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stock/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives back what an order took; repeatable */
        post: operations["releaseStock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Category: {
            id: string;
            name: string;
            productCount: number;
        };
        CategoryPage: {
            items: components["schemas"]["Category"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
        };
        FacetCount: {
            id: string;
            count: number;
        };
        Facets: {
            /** @description Whatever category was asked for */
            categories: components["schemas"]["FacetCount"][];
            /** @description Ranges that have hits, whatever prices were asked for; in the smallest unit of the currency */
            prices: components["schemas"]["PriceCount"][];
            /** @description How many can be had now */
            inStock: number;
        };
        FullProducts: {
            items: components["schemas"]["Product"][];
        };
        Image: {
            /** @description A path below the shop's address, whichever that is */
            url: string;
            width: number;
            height: number;
        };
        ImageSet: {
            alt: string;
            small: components["schemas"]["Image"];
            medium: components["schemas"]["Image"];
            large: components["schemas"]["Image"];
        };
        InvalidRequestProblem: {
            /** @description A URI that names the kind of problem */
            type: string;
            title: string;
            status: number;
            /** @description The kind of problem, for programs */
            code: string;
            detail?: string;
            errors?: components["schemas"]["RequestFault"][];
        };
        Money: {
            amountMinor: number;
            /** @constant */
            currency: "EUR";
        };
        PriceCount: {
            fromMinor: number;
            /** @description Below this; null for all above */
            toMinor: number | null;
            count: number;
        };
        /** @description RFC 9457 problem details */
        Problem: {
            /** @description A URI that names the kind of problem */
            type: string;
            title: string;
            status: number;
            /** @description The kind of problem, for programs */
            code: string;
            detail?: string;
        };
        Product: {
            id: string;
            name: string;
            /** @description Of the first variant, which is the cheapest */
            price: components["schemas"]["Money"];
            images: components["schemas"]["ImageSet"][];
            /** @description A user */
            sellerId: string;
            categoryId: string;
            rating: components["schemas"]["Rating"];
            /** @description Of all variants together */
            stock: number;
            /** @description HTML written by the seller: not to be trusted as it is */
            descriptionHtml: string;
            variants: components["schemas"]["Variant"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Grows with every change */
            version: number;
        };
        ProductChange: {
            seq: number;
            id: string;
            /** @description true: a tombstone */
            deleted: boolean;
            product: components["schemas"]["Product"] | null;
        };
        ProductChanges: {
            changes: components["schemas"]["ProductChange"][];
            /** @description The `since` to go on with */
            next: number;
        };
        ProductPage: {
            items: components["schemas"]["ProductSummary"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
        };
        ProductPatch: {
            name?: string;
            /** @description Of the first variant; the others keep their surcharge */
            price?: components["schemas"]["Money"];
            /** @description Of all variants together, spread evenly */
            stock?: number;
        };
        ProductSearchPage: {
            items: components["schemas"]["ProductSummary"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
            facets: components["schemas"]["Facets"];
        };
        ProductSummary: {
            id: string;
            name: string;
            /** @description Of the first variant, which is the cheapest */
            price: components["schemas"]["Money"];
            images: components["schemas"]["ImageSet"][];
            /** @description A user */
            sellerId: string;
            categoryId: string;
            rating: components["schemas"]["Rating"];
            /** @description Of all variants together */
            stock: number;
        };
        Rating: {
            /** @description 0 when nobody rated */
            average: number;
            count: number;
        };
        RefusedLine: {
            productId: string;
            variantId: string;
            quantity: number;
            available: number;
            unitPrice: components["schemas"]["Money"] | null;
        };
        RequestFault: {
            /** @enum {string} */
            in: "params" | "query" | "headers" | "body";
            path: string;
            message: string;
        };
        Review: {
            id: string;
            productId: string;
            /** @description A user */
            authorId: string;
            rating: number;
            title: string;
            text: string;
            /** Format: date-time */
            createdAt: string;
        };
        ReviewPage: {
            items: components["schemas"]["Review"][];
            /** @description The `cursor` of the next page; null on the last */
            nextCursor: string | null;
        };
        StockHold: {
            orderId: string;
            /** @enum {string} */
            state: "taken" | "released";
            lines: components["schemas"]["StockHoldLine"][];
        };
        StockHoldLine: {
            productId: string;
            variantId: string;
            quantity: number;
            unitPrice: components["schemas"]["Money"];
        };
        StockLine: {
            productId: string;
            variantId: string;
            quantity: number;
            /** @description The price that was shown; another one is refused */
            unitPriceMinor?: number;
        };
        StockProblem: {
            /** @description A URI that names the kind of problem */
            type: string;
            title: string;
            status: number;
            /** @description The kind of problem, for programs */
            code: string;
            detail?: string;
            lines?: components["schemas"]["RefusedLine"][];
        };
        StockRelease: {
            orderId: string;
        };
        StockTake: {
            orderId: string;
            lines: components["schemas"]["StockLine"][];
        };
        Variant: {
            id: string;
            name: string;
            attributes: {
                [key: string]: string;
            };
            price: components["schemas"]["Money"];
            stock: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Strong entity tag */
        ETag: string;
        "Cache-Control": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listProducts: {
        parameters: {
            query?: {
                /** @description Most items in the answer */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description A batch: these items in this order, unknown ids left out, the other parameters ignored */
                ids?: string[];
                category?: string;
                seller?: string;
                sort?: "newest" | "price-asc" | "price-desc" | "rating";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Products by page, or a batch of them by ids */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            /** @description Not changed since the representation that If-None-Match names */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchProducts: {
        parameters: {
            query?: {
                /** @description Most items in the answer */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                q?: string;
                category?: string;
                /** @description In the smallest unit of the currency */
                minPrice?: number;
                /** @description Below this */
                maxPrice?: number;
                /** @description Only what can be had now */
                inStock?: boolean;
                /** @description Without words; hits for words come by relevance */
                sort?: "newest" | "price-asc" | "price-desc" | "rating";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Products that hold all words, with what narrows them down */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductSearchPage"];
                };
            };
            /** @description Not changed since the representation that If-None-Match names */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProductChanges: {
        parameters: {
            query?: {
                /** @description `next` of the answer before; 0 reads everything */
                since?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What changed, oldest first, each product once */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductChanges"];
                };
            };
            /** @description Not changed since the representation that If-None-Match names */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProductsInFull: {
        parameters: {
            query: {
                /** @description A batch: these items in this order, unknown ids left out, the other parameters ignored */
                ids: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Some products in full, in the order of their ids */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FullProducts"];
                };
            };
            /** @description Not changed since the representation that If-None-Match names */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One product in full */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Not changed since the representation that If-None-Match names */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deletes a product; the feed keeps a tombstone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description The entity tag that the change is based on */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductPatch"];
            };
        };
        responses: {
            /** @description Changes name, price or stock */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Precondition Failed */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProductReviews: {
        parameters: {
            query?: {
                /** @description Most items in the answer */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What users say of a product, newest first */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPage"];
                };
            };
            /** @description Not changed since the representation that If-None-Match names */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRelatedProducts: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Products like this one */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            /** @description Not changed since the representation that If-None-Match names */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCategories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All categories, in the shop's order */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CategoryPage"];
                };
            };
            /** @description Not changed since the representation that If-None-Match names */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeStock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StockTake"];
            };
        };
        responses: {
            /** @description Takes all lines for an order, or none; repeatable */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockHold"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["StockProblem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseStock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StockRelease"];
            };
        };
        responses: {
            /** @description Gives back what an order took; repeatable */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockHold"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["InvalidRequestProblem"];
                };
            };
            /** @description Any other problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
