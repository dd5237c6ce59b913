// Made from apps/web-bff/openapi.json by `node tools/workspace/generate.mjs`. Do not edit.

export interface paths {
    "/api/pages/home": {
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
    "/api/pages/search": {
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
    "/api/pages/products/{id}": {
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
    "/api/pages/cart": {
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
    "/api/pages/checkout": {
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
    "/api/pages/orders": {
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
    "/api/pages/orders/{id}": {
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
    "/api/pages/profile": {
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
        AddressCard: {
            id: string;
            label: string;
            recipient: string;
            street: string;
            postalCode: string;
            city: string;
            country: string;
            isDefault: boolean;
        };
        CartLine: {
            productId: string;
            variantId: string;
            quantity: number;
            /** @description The price that was shown, in the smallest unit of its currency */
            unitPriceMinor?: number;
        };
        CartPage: {
            lines: {
                productId: string;
                variantId: string;
                quantity: number;
                /**
                 * @description `ok`, or why it cannot be ordered as it is
                 * @enum {string}
                 */
                state: "ok" | "price_changed" | "fewer" | "out_of_stock" | "gone";
                /** @description null when it is gone */
                name: string | null;
                variant: string | null;
                image: components["schemas"]["Images"] | null;
                unitPrice: components["schemas"]["Money"] | null;
                total: components["schemas"]["Money"] | null;
                available: number;
                href: string;
            }[];
            /** @description Pieces of all lines that are counted in the total */
            items: number;
            /** @description Of all lines that can be had, at the prices of now */
            total: components["schemas"]["Money"];
            /** @description Whether it can be ordered as it is */
            orderable: boolean;
            degraded?: components["schemas"]["Degraded"];
        };
        CartRequest: {
            lines: components["schemas"]["CartLine"][];
        };
        CheckoutLine: {
            productId: string;
            variantId: string;
            quantity: number;
            /** @description The price that was shown, in the smallest unit of its currency */
            unitPriceMinor: number;
        };
        CheckoutPage: {
            order: components["schemas"]["OrderCard"];
            address: components["schemas"]["AddressCard"];
            degraded?: components["schemas"]["Degraded"];
        };
        CheckoutRequest: {
            lines: components["schemas"]["CheckoutLine"][];
            addressId: string;
        };
        /** @description What is missing from the answer, and why. Whole answers have none; those that have it are not to be stored. */
        Degraded: {
            part: string;
            /** @description `timeout`, `unreachable`, `reset`, `failed`, `answer_invalid` … */
            reason: string;
            /** @description How old the value is that stands in its place, where one does */
            staleSeconds?: number;
        }[];
        HomePage: {
            /** @description null when it is missing */
            hero: {
                title: string;
                subtitle: string;
                image: {
                    small: components["schemas"]["Image"];
                    medium: components["schemas"]["Image"];
                    large: components["schemas"]["Image"];
                };
                link: string;
            } | null;
            categories: {
                id: string;
                name: string;
                productCount: number;
                href: string;
            }[];
            featured: components["schemas"]["ProductCard"][];
            degraded?: components["schemas"]["Degraded"];
        };
        Image: {
            url: string;
            width: number;
            height: number;
        };
        Images: {
            alt: string;
            small: components["schemas"]["Image"];
            medium: components["schemas"]["Image"];
            large: components["schemas"]["Image"];
        };
        Money: {
            amountMinor: number;
            currency: string;
            /** @description To be shown: in the language of the page (Content-Language) */
            text: string;
        };
        OrderCard: {
            id: string;
            status: string;
            placedAt: string;
            total: components["schemas"]["Money"];
            lines: {
                productId: string;
                variantId: string;
                /** @description null when products are missing, or this one is gone */
                name: string | null;
                image: components["schemas"]["Images"] | null;
                quantity: number;
                unitPrice: components["schemas"]["Money"];
                /** @description Of all pieces */
                total: components["schemas"]["Money"];
                href: string;
            }[];
        };
        OrderPage: {
            id: string;
            status: string;
            placedAt: string;
            total: components["schemas"]["Money"];
            lines: {
                productId: string;
                variantId: string;
                /** @description null when products are missing, or this one is gone */
                name: string | null;
                image: components["schemas"]["Images"] | null;
                quantity: number;
                unitPrice: components["schemas"]["Money"];
                /** @description Of all pieces */
                total: components["schemas"]["Money"];
                href: string;
            }[];
            /** @description Where it goes; null when that is missing */
            address: components["schemas"]["AddressCard"] | null;
            degraded?: components["schemas"]["Degraded"];
        };
        OrdersPage: {
            orders: components["schemas"]["OrderCard"][];
            /** @description `cursor` of the next page; null at the end */
            nextCursor: string | null;
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
        ProductCard: {
            id: string;
            name: string;
            price: components["schemas"]["Money"];
            images: components["schemas"]["Images"][];
            rating: components["schemas"]["Rating"];
            stock: number;
            categoryId: string;
            /** @description null when sellers are missing */
            seller: components["schemas"]["Seller"] | null;
            /** @description Where its page is */
            href: string;
        };
        ProductPage: {
            id: string;
            name: string;
            /** @description The seller's, made harmless: a few elements without attributes */
            descriptionHtml: string;
            price: components["schemas"]["Money"];
            images: components["schemas"]["Images"][];
            rating: components["schemas"]["Rating"];
            stock: number;
            categoryId: string;
            variants: {
                id: string;
                name: string;
                attributes: {
                    [key: string]: string;
                };
                price: components["schemas"]["Money"];
                stock: number;
            }[];
            /** @description null when it is missing */
            seller: components["schemas"]["Seller"] | null;
            reviews: {
                id: string;
                rating: number;
                title: string;
                text: string;
                author: {
                    id: string;
                    /** @description null when names are missing */
                    name: string | null;
                };
                createdAt: string;
            }[];
            related: {
                id: string;
                name: string;
                price: components["schemas"]["Money"];
                images: components["schemas"]["Images"][];
                rating: components["schemas"]["Rating"];
                stock: number;
                categoryId: string;
                /** @description Where its page is */
                href: string;
            }[];
            degraded?: components["schemas"]["Degraded"];
        };
        ProfilePage: {
            id: string;
            name: string;
            email: string;
            avatar: components["schemas"]["Images"] | null;
            /** @description null unless the caller sells */
            shopName: string | null;
            /** @description The default one first */
            addresses: components["schemas"]["AddressCard"][];
            /** @description null when they are missing */
            preferences: {
                locale: string;
                currency: string;
                theme: string;
                newsletter: boolean;
            } | null;
            /** @description The latest */
            orders: components["schemas"]["OrderCard"][];
            degraded?: components["schemas"]["Degraded"];
        };
        Rating: {
            average: number;
            count: number;
        };
        SearchPage: {
            q: string | null;
            category: string | null;
            sort: string;
            products: components["schemas"]["ProductCard"][];
            /** @description What narrows it down: each by all else that was asked for. The address of what is selected takes it back */
            facets: {
                /** @description Whatever category was asked for */
                categories: {
                    id: string;
                    name: string;
                    count: number;
                    selected: boolean;
                    href: string;
                }[];
                /** @description Ranges that have hits, whatever prices were asked for */
                prices: {
                    from: components["schemas"]["Money"];
                    /** @description Below this; null for all above */
                    to: components["schemas"]["Money"] | null;
                    count: number;
                    selected: boolean;
                    href: string;
                }[];
                inStock: {
                    count: number;
                    selected: boolean;
                    href: string;
                };
            };
            /** @description `cursor` of the next page; null at the end */
            nextCursor: string | null;
            degraded?: components["schemas"]["Degraded"];
        };
        Seller: {
            id: string;
            name: string;
            shopName: string | null;
            rating: components["schemas"]["Rating"] | null;
            avatar: components["schemas"]["Images"];
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
                    "application/json": components["schemas"]["HomePage"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
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
    search: {
        parameters: {
            query?: {
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
                /** @description `nextCursor` of the page before */
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
                    "application/json": components["schemas"]["SearchPage"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
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
    product: {
        parameters: {
            query?: {
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
                    "application/json": components["schemas"]["ProductPage"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
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
    cart: {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["CartPage"];
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
            query?: never;
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
                    "application/json": components["schemas"]["CheckoutPage"];
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
                limit?: number;
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
                    "application/json": components["schemas"]["OrdersPage"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
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
    order: {
        parameters: {
            query?: {
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
                    "application/json": components["schemas"]["OrderPage"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
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
    profile: {
        parameters: {
            query?: {
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
                    "application/json": components["schemas"]["ProfilePage"];
                    "application/x-ndjson": string;
                    "text/event-stream": string;
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
}
