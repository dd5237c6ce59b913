// Made from apps/mobile-bff/openapi.json by `node tools/workspace/generate.mjs`. Do not edit.

export interface paths {
    "/v1/screens/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shop's front page */
        get: operations["home"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products by words, category, price and stock, with facets */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All about one product */
        get: operations["product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/cart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A cart with the prices and the stock of now */
        post: operations["cart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Places an order, once for each Idempotency-Key */
        post: operations["checkout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's orders, newest first */
        get: operations["orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One order of the caller */
        get: operations["order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screens/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller, with addresses, preferences and latest orders */
        get: operations["profile"];
        put?: never;
        post?: never;
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
        CartLine: {
            productId: string;
            variantId: string;
            quantity: number;
            /** @description The price that was shown, in the smallest unit of its currency */
            unitPriceMinor?: number;
        };
        CartRequest: {
            lines: components["schemas"]["CartLine"][];
        };
        CartScreen: {
            lines: {
                productId: string;
                variantId: string;
                quantity: number;
                /**
                 * @description `ok`, or why it cannot be ordered as it is
                 * @enum {string}
                 */
                state: "ok" | "price_changed" | "fewer" | "out_of_stock" | "gone";
                /** @description With the variant; null when it is gone */
                name: string | null;
                image: string | null;
                /** @description Of one piece, in the smallest unit of the currency */
                price: number | null;
                available: number;
            }[];
            /** @description Of all lines that can be had, at the prices of now */
            total: number;
            currency: string;
            /** @description In which amounts are to be written; Content-Language says the same */
            locale: string;
            /** @description Whether it can be ordered as it is */
            orderable: boolean;
            degraded?: components["schemas"]["Degraded"];
        };
        CheckoutLine: {
            productId: string;
            variantId: string;
            quantity: number;
            /** @description The price that was shown, in the smallest unit of its currency */
            unitPriceMinor: number;
        };
        CheckoutRequest: {
            lines: components["schemas"]["CheckoutLine"][];
            addressId: string;
        };
        CheckoutScreen: {
            id: string;
            status: string;
            placedAt: string;
            /** @description In the smallest unit of the currency */
            total: number;
            currency: string;
            pieces: number;
            /** @description What was bought; empty when products are missing */
            names: string[];
            /** @description Of the first that was bought */
            image: string | null;
            /** @description In which amounts are to be written; Content-Language says the same */
            locale: string;
            /** @description As it stands on an envelope */
            address: string;
            degraded?: components["schemas"]["Degraded"];
        };
        /** @description What is missing from the answer, and why. Whole answers have none; those that have it are not to be stored. */
        Degraded: {
            part: string;
            /** @description `timeout`, `unreachable`, `reset`, `failed`, `answer_invalid` … */
            reason: string;
            /** @description How old the value is that stands in its place, where one does */
            staleSeconds?: number;
        }[];
        HomeScreen: {
            /** @description Of the hero; null when it is missing */
            title: string | null;
            subtitle: string | null;
            image: string | null;
            link: string | null;
            categories: {
                id: string;
                name: string;
            }[];
            /** @description Of all prices, unless one says otherwise; null when there is none */
            currency: string | null;
            /** @description In which amounts are to be written; Content-Language says the same */
            locale: string;
            items: components["schemas"]["ProductRow"][];
            /** @description `cursor` of the next page; null at the end */
            next: string | null;
            degraded?: components["schemas"]["Degraded"];
        };
        OrderRow: {
            id: string;
            status: string;
            placedAt: string;
            /** @description In the smallest unit of the currency */
            total: number;
            currency: string;
            pieces: number;
            /** @description What was bought; empty when products are missing */
            names: string[];
            /** @description Of the first that was bought */
            image: string | null;
        };
        OrderScreen: {
            id: string;
            status: string;
            placedAt: string;
            /** @description In the smallest unit of the currency */
            total: number;
            currency: string;
            /** @description In which amounts are to be written; Content-Language says the same */
            locale: string;
            lines: {
                productId: string;
                /** @description null when products are missing, or this one is gone */
                name: string | null;
                image: string | null;
                quantity: number;
                /** @description Of one piece */
                price: number;
            }[];
            /** @description As it stands on an envelope; null when it is missing */
            address: string | null;
            degraded?: components["schemas"]["Degraded"];
        };
        OrdersScreen: {
            /** @description In which amounts are to be written; Content-Language says the same */
            locale: string;
            items: components["schemas"]["OrderRow"][];
            /** @description `cursor` of the next page; null at the end */
            next: string | null;
            degraded?: components["schemas"]["Degraded"];
        };
        Problem: {
            /** @description `urn:portico:error:` and the code */
            type: string;
            title: string;
            status: number;
            /** @description What is wrong with this request, and what to do next */
            detail: string;
            /** @description Stable, such as `upstream_timeout`; there may be new ones at any time */
            code: string;
            /**
             * @description Who has to change something
             * @enum {string}
             */
            source: "client" | "gateway" | "upstream";
            /** @description Whether the same request can succeed later */
            retryable: boolean;
            /** @description Quote it to the operators */
            requestId?: string;
            /** @description The service at fault */
            upstream?: string;
            /** @description The part of the view that failed */
            part?: string;
            /** @description What does not fit, one by one */
            errors?: ({
                detail: string;
                pointer?: string;
                parameter?: string;
            } & {
                [key: string]: unknown;
            })[];
        } & {
            [key: string]: unknown;
        };
        ProductRow: {
            id: string;
            name: string;
            /** @description In the smallest unit of the currency */
            price: number;
            /** @description Only where it is not the screen's */
            currency?: string;
            image: string | null;
            rating: number;
            /**
             * @description Only of what is sold out
             * @constant
             */
            soldOut?: true;
            /** @description The shop's name; null when sellers are missing */
            seller: string | null;
        };
        ProductScreen: {
            id: string;
            name: string;
            /** @description What the seller says, without markup */
            text: string;
            /** @description In the smallest unit of the currency */
            price: number;
            currency: string;
            /** @description In which amounts are to be written; Content-Language says the same */
            locale: string;
            images: string[];
            rating: number;
            ratings: number;
            variants: {
                id: string;
                name: string;
                price: number;
                /**
                 * @description Only of what is sold out
                 * @constant
                 */
                soldOut?: true;
            }[];
            /** @description The shop's name; null when it is missing */
            seller: string | null;
            reviews: {
                rating: number;
                title: string;
                author: string | null;
            }[];
            related: {
                id: string;
                name: string;
                price: number;
                image: string | null;
            }[];
            degraded?: components["schemas"]["Degraded"];
        };
        ProfileScreen: {
            name: string;
            email: string;
            /** @description null unless the caller sells */
            shop: string | null;
            /** @description The default one first */
            addresses: {
                id: string;
                label: string;
                /** @description As it stands on an envelope */
                text: string;
            }[];
            /** @description null when they are missing */
            preferences: {
                locale: string;
                currency: string;
                theme: string;
            } | null;
            /** @description The latest */
            orders: components["schemas"]["OrderRow"][];
            /** @description In which amounts are to be written; Content-Language says the same */
            locale: string;
            degraded?: components["schemas"]["Degraded"];
        };
        SearchScreen: {
            /** @description Of all prices, unless one says otherwise; null when there is none */
            currency: string | null;
            /** @description In which amounts are to be written; Content-Language says the same */
            locale: string;
            items: components["schemas"]["ProductRow"][];
            /** @description Whatever category was asked for */
            categories: {
                id: string;
                name: string;
                count: number;
            }[];
            /** @description Ranges that have hits: from, below (null: all above), how many; whatever prices were asked for */
            prices: [
                number,
                number | null,
                number
            ][];
            /** @description How many can be had now */
            inStock: number;
            /** @description `cursor` of the next page; null at the end */
            next: string | null;
            degraded?: components["schemas"]["Degraded"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    home: {
        parameters: {
            query?: {
                /** @description Of the screen, in points; else Sec-CH-Viewport-Width, else 390 */
                width?: number;
                /** @description Pixels in a point; else Sec-CH-DPR, else 2 */
                dpr?: number;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description Only these members, by commas; those of members with dots. `degraded` is always there */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The shop's front page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HomeScreen"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description What If-None-Match names is still the answer */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any refusal or failure */
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
    search: {
        parameters: {
            query?: {
                /** @description Of the screen, in points; else Sec-CH-Viewport-Width, else 390 */
                width?: number;
                /** @description Pixels in a point; else Sec-CH-DPR, else 2 */
                dpr?: number;
                /** @description Words, each as the beginning of one */
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
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description Only these members, by commas; those of members with dots. `degraded` is always there */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Products by words, category, price and stock, with facets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchScreen"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description What If-None-Match names is still the answer */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any refusal or failure */
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
    product: {
        parameters: {
            query?: {
                /** @description Of the screen, in points; else Sec-CH-Viewport-Width, else 390 */
                width?: number;
                /** @description Pixels in a point; else Sec-CH-DPR, else 2 */
                dpr?: number;
                /** @description Only these members, by commas; those of members with dots. `degraded` is always there */
                fields?: string;
                /** @description A named selection of members */
                variant?: "card" | "detail";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All about one product */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductScreen"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description What If-None-Match names is still the answer */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any refusal or failure */
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
    cart: {
        parameters: {
            query?: {
                /** @description Of the screen, in points; else Sec-CH-Viewport-Width, else 390 */
                width?: number;
                /** @description Pixels in a point; else Sec-CH-DPR, else 2 */
                dpr?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CartRequest"];
            };
        };
        responses: {
            /** @description A cart with the prices and the stock of now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartScreen"];
                };
            };
            /** @description Any refusal or failure */
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
    checkout: {
        parameters: {
            query?: {
                /** @description Of the screen, in points; else Sec-CH-Viewport-Width, else 390 */
                width?: number;
                /** @description Pixels in a point; else Sec-CH-DPR, else 2 */
                dpr?: number;
            };
            header: {
                /** @description In quotes; the same when the same request is sent again */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckoutRequest"];
            };
        };
        responses: {
            /** @description Places an order, once for each Idempotency-Key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutScreen"];
                };
            };
            /** @description Any refusal or failure */
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
    orders: {
        parameters: {
            query?: {
                /** @description Of the screen, in points; else Sec-CH-Viewport-Width, else 390 */
                width?: number;
                /** @description Pixels in a point; else Sec-CH-DPR, else 2 */
                dpr?: number;
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description Only these members, by commas; those of members with dots. `degraded` is always there */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's orders, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrdersScreen"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description What If-None-Match names is still the answer */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any refusal or failure */
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
    order: {
        parameters: {
            query?: {
                /** @description Of the screen, in points; else Sec-CH-Viewport-Width, else 390 */
                width?: number;
                /** @description Pixels in a point; else Sec-CH-DPR, else 2 */
                dpr?: number;
                /** @description Only these members, by commas; those of members with dots. `degraded` is always there */
                fields?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One order of the caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderScreen"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description What If-None-Match names is still the answer */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any refusal or failure */
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
    profile: {
        parameters: {
            query?: {
                /** @description Of the screen, in points; else Sec-CH-Viewport-Width, else 390 */
                width?: number;
                /** @description Pixels in a point; else Sec-CH-DPR, else 2 */
                dpr?: number;
                /** @description Only these members, by commas; those of members with dots. `degraded` is always there */
                fields?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller, with addresses, preferences and latest orders */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileScreen"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
                };
            };
            /** @description What If-None-Match names is still the answer */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any refusal or failure */
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
